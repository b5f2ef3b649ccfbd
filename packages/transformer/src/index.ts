export { batchesByLength } from './batches.js';
export { causalAttention, type CausallyAttended, type Past } from './causal-attention.js';
export { causalBias, decoder, type Decoded } from './decoder.js';
export { decoderLayerSchema, decoderSchema, type DecoderConfig, type DecoderLayer } from './decoder-schema.js';
export { attentionBias, encoder, encoderLayer, type Encoded } from './encoder.js';
export { layerEntries, type LayerRequest } from './layer-entries.js';
export { layerOutputs, outputsOf, type AskedOf, type LayerOutputs } from './layer-outputs.js';
export { encoderLayerSchema, encoderSchema, type EncoderConfig, type EncoderLayer } from './encoder-schema.js';
export { runInBatches, type BatchCallbacks, type BatchOutputs } from './run-in-batches.js';

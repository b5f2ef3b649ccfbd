export { attentionBias, encoder, encoderLayer, type Encoded } from './encoder.js';
export { encoderLayerSchema, encoderSchema, type EncoderConfig, type EncoderLayer } from './encoder-schema.js';

export { fileSource, readWhole, streamFile } from '#file-system';
export type { Checkpoint, CheckpointFormat, CheckpointTensor, DType, SkippedEntry, TensorPlace } from './checkpoint.js';
export { castTensor, type FloatDType } from './convert/cast-tensor.js';
export { bytesPerElement } from './dtype.js';
export { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from './error.js';
export type { FastTextCheckpoint } from './fasttext/open-fasttext.js';
export type { FastTextSettings } from './fasttext/header.js';
export { readFloat32, toFloat32 } from './float32.js';
export type { HubOptions } from './hub/hub-options.js';
export { downloadSnapshot, urlSource } from './checked-calls.js';
export type { UrlOptions } from './http/url-options.js';
export { memoryTensor } from './memory-tensor.js';
export { differ } from './names/same-values.js';
export { rootsOf, unwrappedNames } from './names/wrapped-names.js';
export { OptionError } from '@firth/options';
export { openCheckpoint } from './open-checkpoint.js';
export type { CheckpointInput } from './open-input.js';
export type { MappingOptions, OpenOptions } from './open-options.js';
export { blobSource, memorySource, type ByteSource } from './source/byte-source.js';
export { notFinite, type Mending, type MendingKind } from './word-vectors/mending.js';
export type { RowsPlace } from './word-vectors/rows-place.js';
export type { WordRowsCheckpoint, WordVectorsCheckpoint, WordVectorsOptions } from './word-vectors/word-vectors.js';
export type { SafetensorsOptions } from './safetensors/write-safetensors.js';
export { decodeUtf8, type BadByte } from './utf8.js';
export type { WritableTensor, WriteOptions, WriteProgress } from './write/write-tensors.js';
export {
  openPytorch,
  openSafetensors,
  openSharded,
  openTensorflow,
  openHdf5,
  openNpy,
  openNpz,
  openGpt,
  openWordVectorsText,
  openWord2vecBinary,
  openFastText,
  writeSafetensors,
  writePytorch,
  writeTensorflow,
  writeNpy,
  writeNpz,
  writeHdf5,
  writeGpt,
  writeWord2vecText,
  writeWord2vecBinary,
} from './formats.js';

export type { Checkpoint, CheckpointFormat, CheckpointTensor, DType, SkippedEntry, TensorPlace } from './checkpoint.js';
export type { FloatDType } from './convert/cast-tensor.js';
export { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from './error.js';
export type { FastTextCheckpoint } from './fasttext/open-fasttext.js';
export type { FastTextSettings } from './fasttext/header.js';
export type { HubOptions } from './hub/hub-options.js';
export {
  blobSource,
  bytesPerElement,
  castTensor,
  decodeUtf8,
  downloadSnapshot,
  fileSource,
  makeTemporaryFolder,
  memorySource,
  memoryTensor,
  notFinite,
  readFloat32,
  readWhole,
  streamFile,
  toFloat32,
  urlSource,
} from './checked-calls.js';
export type { UrlOptions } from './http/url-options.js';
export { differ } from './names/same-values.js';
export { rootsOf, unwrappedNames } from './names/wrapped-names.js';
export { OptionError } from '@firth/options';
export { openCheckpoint } from './open-checkpoint.js';
export type { CheckpointInput } from './open-input.js';
export type { MappingOptions, OpenOptions } from './open-options.js';
export type { ByteSource } from './source/byte-source.js';
export type { Mending, MendingKind } from './word-vectors/mending.js';
export type { RowsPlace } from './word-vectors/rows-place.js';
export type { WordRowsCheckpoint, WordVectorsCheckpoint, WordVectorsOptions } from './word-vectors/word-vectors.js';
export type { SafetensorsOptions } from './safetensors/write-safetensors.js';
export type { BadByte } from './utf8.js';
export type { WriteProgress } from './write/write-entries.js';
export type { WritableTensor, WriteOptions } from './write/write-tensors.js';
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
} from './checked-readers.js';
export {
  writeSafetensors,
  writePytorch,
  writeTensorflow,
  writeNpy,
  writeNpz,
  writeHdf5,
  writeGpt,
  writeWord2vecText,
  writeWord2vecBinary,
} from './checked-writers.js';

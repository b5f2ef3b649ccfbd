export type { Checkpoint, CheckpointFormat, CheckpointTensor, DType, TensorPlace } from './checkpoint.js';
export { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from './error.js';

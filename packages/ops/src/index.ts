export type { CachedPorts, CacheRunOptions, ResidentCache } from './cache/resident-cache.js';
export { OpsError, type OpsErrorCode } from './error.js';
export { collectFiles, type ExportedChunk, type ExportedFile, type ExportedModel } from './exported-model.js';
export { compareModel, type ComparedModel } from './compare-model.js';
export type { ForeignModel } from './foreign-model.js';
export type { LstmResult, LstmSequence, LstmWeights } from './lstm.js';
export type { Activation, Attended, CrossEntropyOptions, Ops } from './ops.js';
export type {
  CompileOptions,
  Engine,
  Executable,
  InputFactors,
  InputSpec,
  Program,
  RunOptions,
  WeightSource,
} from './program.js';
export type { Dim, Dims } from './shapes/dims.js';
export type { Scanned, ScanOptions, ScanStep } from './scan.js';
export { mapNamed } from './shapes/scan.js';
export { maxAbsoluteError, type Difference } from './parity.js';
export { Programs } from './programs.js';
export { randomNumbers } from './random-numbers.js';
export { compareWithReference, readIds, type ParityReport, type ParityRow } from './parity-report.js';
export { shapes, type Shaped } from './shapes/engine.js';
export { trace, type Trace } from './shapes/trace.js';
export type {
  Backward,
  BackwardOptions,
  DropoutCounter,
  Evaluation,
  ParameterState,
  TrainingEngine,
  TrainingOptions,
  TrainingSession,
  Update,
  UpdateKernel,
} from './training/session.js';
export { fromBase64 } from './training/kernel-module.js';
export { asFloat32, float32, int32, Tensor, type OpsDType } from './tensor.js';
export {
  isWeightSpec,
  layerNorm,
  linear,
  parameterCount,
  weight,
  type Initializer,
  type LayerNorm,
  type Linear,
  type Tree,
  type WeightSpec,
} from './weights/schema.js';
export { buildTree, leavesOf, mapTree, type Leaf } from './weights/walk.js';
export {
  namedWeights,
  tensorFates,
  type MappedWeight,
  type NamedWeight,
  type TensorFates,
} from './weights/tensor-fates.js';
export { calibrated, measuredOnce, type Factors } from './weights/calibrated.js';
export { reasonBeside, type SkipReason } from './weights/skip-reasons.js';
export { readWeight } from './weights/read-weight.js';
export { inputScaleName, isInt8, scaleName } from './weights/int8-source.js';
export { bindTree, nameOf, renamed, transposed, type SourceName } from './weights/bind.js';
export { bindWhole, refuseUnknown, type LoadingRule } from './weights/refuse-unknown.js';

/** What the calls of this package take: descriptions for a command line or a form, without any engine. */
export { cacheRunOptions } from './cache/cache-run-options.js';
export { comparisonEntries } from './comparison-options.js';
export { engineEntries, onnxOptions, type OnnxOptions } from './onnx/engine-options.js';
export { onnxExportOptions, type OnnxExportOptions } from './onnx/export/export-options.js';
export { engineCheck, loadEntries, loadOptions } from './onnx/load-options.js';
export type { EngineOptions } from './onnx/open-engine.js';
export { compileOptions, runEntries, runOptions, type RunOptions } from './run-options.js';
export { graphModelOptions, type GraphModelOptions } from './tfjs-graph/export-options.js';
export { tfjsOptions, type TfjsOptions } from './tfjs/tfjs-options.js';
export { backwardOptions, trainingOptions, type BackwardOptions } from './training/training-options.js';
export { bindingEntries } from './weights/binding-options.js';

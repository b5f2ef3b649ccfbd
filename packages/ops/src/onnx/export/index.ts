export { exportOnnx } from './export-onnx.js';
export type { OnnxExportOptions } from './export-options.js';
export { openOnnx } from './open-onnx.js';
export { readOnnxOperators, type OnnxOperators } from './read-operators.js';

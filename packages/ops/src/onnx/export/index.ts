export { exportOnnx, type OnnxExportOptions } from './export-onnx.js';
export { openOnnx } from './open-onnx.js';
export { readOnnxOperators, type OnnxOperators } from './read-operators.js';

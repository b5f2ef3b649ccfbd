import type { Engine } from '../program.js';
import { compile, type OnnxOptions } from './session.js';

export type { OnnxOptions } from './session.js';

/**
 * The engine on ONNX Runtime: a program becomes one graph, and its weights are mapped from the checkpoint's own file.
 *
 * @throws OpsError `RUNTIME` with the runtime's own words when it refuses a model or fails in a run.
 */
export function onnx(options: OnnxOptions = {}): Engine {
  return {
    name: 'onnx',
    compile: (program, weights, compileOptions = {}) => compile(program, weights, options, compileOptions),
  };
}

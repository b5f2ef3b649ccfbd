import { hostCache } from '../cache/host-cache.js';
import type { Tensor } from '../tensor.js';
import { collectFiles, type ExportedModel } from '../exported-model.js';
import type { ForeignModel } from '../foreign-model.js';
import { exportOnnx } from '../onnx/export/export-onnx.js';
import { openOnnx } from '../onnx/export/open-onnx.js';
import type { Engine, Program, WeightSource } from '../program.js';
import { exportGraphModel } from '../tfjs-graph/export-graph-model.js';
import { openGraphModel } from '../tfjs-graph/open-graph-model.js';
import type { Tree } from '../weights/schema.js';

/** Engines that export each program and run the files in the runtime that they are for: what a reader of them computes. */
export const exportedEngines: readonly Engine[] = [
  exportedEngine(
    'exported onnx',
    (program, weights) => exportOnnx(program, weights, { fileName: 'model.onnx' }),
    async (files) => openOnnx(fileOf(files, 'model.onnx')),
  ),
  exportedEngine(
    'exported graph model',
    (program, weights) => exportGraphModel(program, weights),
    (files) => openGraphModel((name) => Promise.resolve(fileOf(files, name))),
  ),
];

function exportedEngine(
  name: string,
  write: <S, I extends string, O extends string>(
    program: Program<S, I, O>,
    weights: Tree<S, WeightSource>,
  ) => ExportedModel,
  open: (files: ReadonlyMap<string, Uint8Array>) => Promise<ForeignModel>,
): Engine {
  return {
    name,
    batchTokens: 512,
    compile: async <S, I extends string, O extends string>(
      program: Program<S, I, O>,
      weights: Tree<S, WeightSource>,
    ) => {
      const model = await open(await collectFiles(write(program, weights)));
      const run = (inputs: Readonly<Record<string, Tensor>>) => model.run(inputs);
      return {
        run,
        openCache: (ports, batch) => Promise.resolve(hostCache({ run }, program.inputs, ports, batch)),
        dispose: () => model.dispose(),
      };
    },
    dispose: () => Promise.resolve(),
  };
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`no file is named ${name}`);
  return bytes;
}

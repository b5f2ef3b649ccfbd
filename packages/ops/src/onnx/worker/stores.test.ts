import * as ort from 'onnxruntime-node';
import { expect, it, vi } from 'vitest';
import type { Program } from '../../program.js';
import { weight } from '../../weights/schema.js';
import { modelBytes } from '../model-bytes.js';
import { outputName } from '../recorder.js';
import { endedGraph } from '../training/ended-graph.js';
import { recordTraining } from '../training/record.js';
import { Stores } from './stores.js';

const SIZE = 1024;
const schema = { kernel: weight([SIZE, SIZE]) };
const program: Program<typeof schema, 'x', 'loss'> = {
  schema,
  inputs: { x: { dtype: 'float32', shape: ['rows', SIZE] } },
  run: (ops, { kernel }, { x }) => ({ loss: ops.reduceMean(ops.linear(x, { kernel }), [0, 1], false) }),
};

it('leaves gradients in the store, and makes no array of their size for them', async () => {
  const recorded = recordTraining(program, { isTrainable: () => true, outputs: [], accumulate: false }, false);
  const { bytes } = await modelBytes({ ...recorded, graph: endedGraph(recorded.graph) }, true);
  const session = await ort.InferenceSession.create(bytes);
  const stores = new Stores();
  const parameters = [{ path: 'kernel', shape: [SIZE, SIZE], isTrainable: true }];
  stores.answer(1, { action: 'make', parameters, kernel: undefined });
  const x = new ort.Tensor('float32', new Float32Array(2 * SIZE).fill(SIZE), [2, SIZE]);
  const outputs = ['loss', 'gradientNorm'].map((name) => {
    return { name: outputName(name), dtype: 'float32', shape: [] } as const;
  });
  const asked = { store: 1, masks: [], dropout: { seed: 0, call: 0 }, outputs };
  const before = process.memoryUsage().arrayBuffers;
  const results = await stores.run(ort, session, { x }, asked);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(SIZE * SIZE);
  expect(results[outputName('gradientNorm')]?.data[0]).toBeCloseTo(SIZE, 3); // each element is 1
  const { weight: gradient = new Float32Array() } = stores.answer(1, { action: 'readGradient', path: 'kernel' }) ?? {};
  expect([...new Set(gradient)]).toEqual([1]);
  const run = vi.spyOn(session, 'run').mockRejectedValueOnce(new Error('a version that ends a run with other words'));
  for (const calls of [2, 3]) {
    const copied = await stores.run(ort, session, { x }, asked);
    expect(Object.keys(copied)).toEqual(outputs.map(({ name }) => name));
    expect(run).toHaveBeenCalledTimes(calls); // the second does not try again
  }
  await session.release();
});

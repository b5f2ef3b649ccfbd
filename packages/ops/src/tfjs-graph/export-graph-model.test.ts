import { expect, it } from 'vitest';
import { collectFiles } from '../exported-model.js';
import { float32 } from '../tensor.js';
import { linearProgram, linearWeights, x, y } from '../testing/linear-program.js';
import { exportGraphModel } from './export-graph-model.js';
import type { GraphModelJson } from './graph-def.js';
import { openGraphModel } from './open-graph-model.js';

const MEBIBYTE = 2 ** 20;

it('writes a signature with the names and shapes of the program', async () => {
  const files = await collectFiles(
    exportGraphModel(linearProgram(2, 3), linearWeights(2, 3), { metadata: { made_by: 'a test' } }),
  );
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as GraphModelJson; // written by us
  const rows = { size: '-1' };
  expect(json.signature).toEqual({
    inputs: { x: { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: { dim: [rows, { size: '2' }] } } },
    outputs: { y: { name: 'y:0', dtype: 'DT_FLOAT', tensorShape: { dim: [rows, { size: '3' }] } } },
  });
  expect(json.userDefinedMetadata).toEqual({ made_by: 'a test' });
  expect(await runIn(files, x)).toEqual(y);
});

it('cuts the weights every 4 MiB, wherever that falls', async () => {
  const [inputs, outputs] = [1024, 1300];
  const model = exportGraphModel(
    linearProgram(inputs, outputs),
    linearWeights(inputs, outputs, (i) => i % 7),
  );
  const bytes = 4 * (inputs * outputs + outputs);
  expect(model.files.slice(1)).toEqual([
    { name: 'group1-shard1of2.bin', byteLength: 4 * MEBIBYTE },
    { name: 'group1-shard2of2.bin', byteLength: bytes - 4 * MEBIBYTE },
  ]);
  const ones = float32(new Float32Array(inputs).fill(1), [1, inputs]);
  const found = await runIn(await collectFiles(model), ones);
  const expected = Array.from({ length: outputs }, (_, row) =>
    Array.from({ length: inputs }, (_, i) => (row * inputs + i) % 7).reduce((sum, value) => sum + value, row % 7),
  );
  expect(found).toEqual(expected);
});

async function runIn(files: ReadonlyMap<string, Uint8Array>, input: typeof x): Promise<number[]> {
  const model = await openGraphModel((name) => Promise.resolve(files.get(name) ?? new Uint8Array()));
  const { y: output } = await model.run({ x: input });
  await model.dispose();
  return [...(output?.data ?? [])];
}

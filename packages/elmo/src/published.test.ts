import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openCheckpoint, readFloat32 } from '@firth/checkpoints';
import { describe, expect, it } from 'vitest';
import { Elmo } from './elmo.js';

const BOUND = 1e-6;
const shared = process.env['FIRTH_SHARED_DIR'] ?? fileURLToPath(new URL('../../../../shared/', import.meta.url));
const folder = `${shared}/data/elmo-bilm-tf`;
const isThere = existsSync(`${folder}/lm_weights.hdf5`);
if (!isThere) console.warn(`bilm-tf's published embeddings are not compared: no ${folder} (set FIRTH_SHARED_DIR)`);

describe.skipIf(!isThere)("bilm-tf's published embeddings", () => {
  it('are what the top layers give, the state carried from batch to batch', async () => {
    const lists = JSON.parse(readFileSync(`${folder}/lm_embeddings_sentences.json`, 'utf8')) as readonly string[][];
    const elmo = await Elmo.fromPretrained(folder);
    const expected = await Promise.all(lists.map((_, i) => openCheckpoint(`${folder}/lm_embeddings_${i}.hdf5`)));
    let [worst, sentences] = [0, 0];
    for (const [batch] of (lists[0] ?? []).entries()) {
      const found = await elmo.embed(lists.map((list) => (list[batch] ?? '').split(' ')));
      for (const [row, { layers, words }] of found.entries()) {
        const tensor = expected[row]?.tensors.get(String(batch));
        if (tensor === undefined) throw new Error(`no embeddings of sentence ${batch} of list ${row}`);
        const golden = await readFloat32(tensor); // [directions, words, 16]
        const top = layers.at(-1) ?? new Float32Array();
        expect(tensor.shape).toEqual([2, words.length, elmo.size / 2]);
        worst = Math.max(worst, largestError(top, golden, words.length, elmo.size / 2));
        sentences++;
      }
    }
    await Promise.all(expected.map((checkpoint) => checkpoint.close()));
    await elmo.dispose();
    expect(sentences).toBe(30);
    expect(worst).toBeLessThanOrEqual(BOUND);
  });
});

/** Ours has both directions of a word side by side, theirs one direction after the other. */
function largestError(found: Float32Array, expected: Float32Array, words: number, size: number): number {
  let worst = 0;
  for (let word = 0; word < words; word++)
    for (let i = 0; i < 2 * size; i++) {
      const theirs = expected[(i < size ? 0 : words * size) + word * size + (i % size)] ?? NaN;
      const error = Math.abs((found[word * 2 * size + i] ?? NaN) - theirs);
      worst = error > worst || Number.isNaN(error) ? error : worst;
    }
  return worst;
}

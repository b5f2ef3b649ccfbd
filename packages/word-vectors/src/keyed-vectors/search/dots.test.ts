/// <reference lib="webworker" />
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { referenceDots } from './dots.js';
import { loadKernel } from './kernel.js';

const places = { rows: 0, queries: 2 ** 14, scores: 2 ** 15 };

function memoryOf(shared: boolean, values: (i: number) => number): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: 1, ...(shared ? { maximum: 1, shared } : {}) });
  new Float32Array(memory.buffer).forEach((_, i, all) => (all[i] = values(i)));
  return memory;
}

test.each([false, true])('the kernel equals its reference to the last bit, shared memory: %s', async (shared) => {
  const random = (i: number): number => Math.sin(i * 12.9898) * 10 ** ((i % 9) - 4);
  const [kernelMemory, referenceMemory] = [memoryOf(shared, random), memoryOf(shared, random)];
  const [kernel, reference] = [await loadKernel(kernelMemory), referenceDots(referenceMemory)];
  fc.assert(
    fc.property(fc.nat(11), fc.nat(10), fc.integer({ min: 1, max: 20 }), (rowCount, queryCount, quarters) => {
      for (const side of [kernel, reference]) {
        side.dots(places.rows, rowCount, places.queries, queryCount, 16 * quarters, places.scores);
      }
      const scores = (memory: WebAssembly.Memory): Uint32Array =>
        new Uint32Array(memory.buffer, places.scores, rowCount * queryCount);
      expect(scores(kernelMemory)).toEqual(scores(referenceMemory));
    }),
  );
});

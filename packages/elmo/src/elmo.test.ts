import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openCheckpoint, readFloat32 } from '@firth/checkpoints';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { Elmo } from './elmo.js';
import { parity } from './parity.js';
import type { ScalarMix } from './scalar-mix.js';

const BOUND = 1e-5;
const fixture = (name: string): string => fileURLToPath(new URL(`../../../fixtures/elmo/${name}`, import.meta.url));

const { batches, mixes } = JSON.parse(readFileSync(fixture('stateful.json'), 'utf8')) as {
  readonly batches: readonly (readonly (readonly string[])[])[];
  readonly mixes: Readonly<Record<'plain' | 'normalized', ScalarMix>>;
}; // made by make.py
const golden = await openCheckpoint(fixture('stateful.safetensors'));
afterAll(() => golden.close());

const engines = [
  onnx({ device: 'cpu', threads: 1 }),
  onnx({ device: 'wasm', threads: 1 }),
  tfjs({ backend: 'cpu' }),
  tfjs({ backend: 'wasm' }),
];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

describe.each(engines)('$name', (engine) => {
  it('computes every layer as PyTorch does', async () => {
    const report = await parity(fixture('bilm-tf'), fixture('reference.safetensors'), { engine, bound: BOUND });
    expect(report.firstOverBound).toBeUndefined();
    expect(report.unknown).toEqual([]);
    expect(report.rows.map(({ name }) => name)).toEqual([
      'char_cnn',
      'highway.0',
      'highway.1',
      'tokens',
      'layers.0',
      'layers.1',
      'layers.2',
    ]);
  });

  it('carries the state through batches of any size, and mixes the layers', async () => {
    const elmo = await Elmo.fromPretrained(fixture('bilm-tf'), { engine });
    expect(await errorOfAll(elmo)).toBeLessThanOrEqual(BOUND);
    await elmo.dispose();
  });
});

/** The largest error of every layer and mix of every batch, from the state that the model is in. */
async function errorOfAll(elmo: Elmo): Promise<number> {
  let worst = 0;
  for (const [b, sentences] of batches.entries()) {
    const found = await elmo.embed(sentences, { mixes });
    expect(found.map(({ words }) => words)).toEqual(sentences);
    const layers = found.map((sentence) => sentence.layers);
    worst = Math.max(worst, await errorOf(`${b}.layers`, layers));
    for (const name of ['plain', 'normalized'] as const)
      worst = Math.max(
        worst,
        await errorOf(
          `${b}.${name}`,
          found.map((sentence) => [sentence.mixes[name]]),
        ),
      );
  }
  return worst;
}

/** found[row][layer] is [words, size]; the golden tensor [layers, B, T, size], or without its first axis. */
async function errorOf(name: string, found: readonly (readonly Float32Array[])[]): Promise<number> {
  const tensor = golden.tensors.get(name);
  if (tensor === undefined) throw new Error(`no golden tensor is named ${name}`);
  const expected = await readFloat32(tensor);
  const [length = 0, size = 0] = tensor.shape.slice(-2);
  let worst = 0;
  found.forEach((row, r) => {
    row.forEach((layer, l) => {
      const start = (l * found.length + r) * length * size;
      layer.forEach((value, i) => {
        const error = Math.abs(value - (expected[start + i] ?? NaN));
        worst = error > worst || Number.isNaN(error) ? error : worst;
      });
    });
  });
  return worst;
}

describe('Elmo', () => {
  const open = () => Elmo.fromPretrained(fixture('bilm-tf'));
  const first = batches[0] ?? [];

  it('starts anew after reset(), and only then', async () => {
    const elmo = await open();
    await elmo.embed(first);
    const carried = await elmo.embed(first);
    await elmo.reset();
    expect(await errorOfAll(elmo)).toBeLessThanOrEqual(BOUND);
    await elmo.reset();
    const [a, b] = [await elmo.embed(first), carried];
    expect(a[0]?.layers[2]).not.toEqual(b[0]?.layers[2]);
    await elmo.dispose();
  });

  it('embeds words that were cached as it computes them', async () => {
    const elmo = await open();
    const progress: number[] = [];
    await elmo.cacheVocabulary(['cat', 'The', '<S>', '</S>', '天气'], { onProgress: (done) => progress.push(done) });
    expect([elmo.cachedWords, progress]).toEqual([5, [5]]);
    expect(await errorOfAll(elmo)).toBeLessThanOrEqual(BOUND);
    elmo.clearCache();
    expect(elmo.cachedWords).toBe(0);
    await elmo.dispose();
  });

  it('takes batches in order, and tells its progress', async () => {
    const elmo = await open();
    const progress: (readonly [number, number])[] = [];
    const found = await elmo.embed(first, { batchSize: 2, onProgress: (...step) => progress.push(step) });
    expect(progress).toEqual([
      [2, 3],
      [3, 3],
    ]);
    expect(found.map(({ words }) => words)).toEqual(first);
    expect(await elmo.embed([])).toEqual([]);
    await elmo.dispose();
  });

  it('stops when aborted, with the state of its last whole batch', async () => {
    const elmo = await open();
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(elmo.embed(first, { signal: controller.signal })).rejects.toThrow('enough');
    expect(await errorOfAll(elmo)).toBeLessThanOrEqual(BOUND);
    await elmo.dispose();
  });

  it('refuses what makes no sense', async () => {
    const elmo = await open();
    await expect(elmo.embed(first, { batchSize: 0 })).rejects.toThrow(
      'batchSize: expected a whole number of at least 1, found 0',
    );
    await expect(elmo.embed(first, { mixes: { ner: { weights: [1] } } })).rejects.toThrow(
      'mixes.ner.weights: expected 3 numbers, one for each layer, found [1]',
    );
    await expect(elmo.embed(first, { mixes: { ner: { weights: [0, 0, 0], gamma: NaN } } })).rejects.toThrow(
      'mixes.ner.gamma: expected a number, found NaN',
    );
    await elmo.dispose();
    await expect(elmo.embed(first)).rejects.toThrow('the model was disposed of');
  });
});

describe('calls over many sentences', () => {
  const stopped = (reason: Error) => {
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = (done: number) => {
      seen.push(done);
      controller.abort(reason);
    };
    return { options: { signal: controller.signal, onProgress }, seen };
  };

  it.each([1, 100])(
    "end with the signal's reason between batches, and after the last: %i at once",
    async (batchSize) => {
      const elmo = await Elmo.fromPretrained(fixture('bilm-tf'));
      const reason = new Error('enough');
      const embedding = stopped(reason);
      const sentences = Array.from({ length: 4 }, () => ['the', 'cat']);
      await expect(elmo.embed(sentences, { ...embedding.options, batchSize })).rejects.toBe(reason);
      expect(embedding.seen).toEqual([Math.min(batchSize, 4)]);
      const caching = stopped(reason);
      const words = Array.from({ length: 3 * batchSize }, (_, i) => `w${i}`);
      await expect(elmo.cacheVocabulary(words, caching.options)).rejects.toBe(reason);
      expect(caching.seen).toHaveLength(1);
      await expect(elmo.embed(sentences, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await elmo.dispose();
    },
  );

  it.each([
    [[['a'], undefined], /embed: sentences\[1\]: expected a list of words, found undefined/],
    [[['a', 3]], /embed: sentences\[0\]\[1\]: expected a string, found 3/],
    [['a b'], /embed: sentences\[0\]: expected a list of words, found 'a b'/],
  ])('name the place of what is no word: %j', async (sentences: readonly unknown[], message) => {
    const elmo = await Elmo.fromPretrained(fixture('bilm-tf'));
    await expect(elmo.embed(sentences as readonly string[][])).rejects.toThrow(message);
    const options: object = { batchsize: 3 };
    await expect(elmo.embed([], options)).rejects.toThrow(/batchsize: .*did you mean batchSize\?/);
    await elmo.dispose();
  });
});

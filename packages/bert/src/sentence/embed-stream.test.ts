import { onnx } from '@firth/ops/onnx';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { BertModel } from '../bert.js';
import { collect } from '../testing/collect.js';
import { deafEngine } from '../testing/deaf-engine.js';
import { fixture, largestError } from '../testing/fixtures.js';

const COUNT = 20_000;
const WINDOW = 4096;
/** Where windows begin. */
const STARTS = [0, 256, 1280, 5376, 9472, 13568, 17664];
const windowOf = (index: number): number => STARTS.filter((start) => start <= index).length - 1;

const inner = onnx();
const { engine, runs } = deafEngine(inner);
const model = await BertModel.fromPretrained(fixture('english', 'encoder-only'), { engine });
afterAll(async () => {
  await model.dispose();
  await inner.dispose();
});
beforeEach(() => {
  runs.length = 0;
});

const words = ['the', 'cat', 'dog', 'river', 'book'];
const textAt = (i: number): string => Array.from({ length: 1 + (i % 6) }, (_, j) => words[(i + j) % 5]).join(' ');

/** Texts one by one, and how many of them were asked for. */
function counted(count: number) {
  const read = { texts: 0, ended: false };
  return {
    read,
    *texts(): Generator<string, void, undefined> {
      try {
        for (; read.texts < count; read.texts++) yield textAt(read.texts);
      } finally {
        read.ended = true;
      }
    },
    async *slowly(pause = 0): AsyncGenerator<string, void, undefined> {
      try {
        for (; read.texts < count; read.texts++) {
          if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
          yield textAt(read.texts);
        }
      } finally {
        read.ended = true;
      }
    },
  };
}

describe.each(['an iterable', 'an async iterable'])('%s of many texts', (kind) => {
  const sourceOf = (source: ReturnType<typeof counted>) => (kind === 'an iterable' ? source.texts() : source.slowly());

  it('is read as it is needed: the first vector comes after two windows at most', async () => {
    const source = counted(COUNT);
    for await (const { index } of model.embedStream(sourceOf(source))) {
      expect(index).toBeLessThan(256);
      break;
    }
    expect(source.read.texts).toBeLessThanOrEqual(256 + 1024 + 1);
    expect(runs.length).toBeLessThanOrEqual(3);
    await expect.poll(() => source.read.ended).toBe(true); // and let go of
  });

  it('gives every vector once, windows in their order, in batches that are full', async () => {
    const source = counted(COUNT);
    const progress: (readonly [number, number])[] = [];
    const seen = new Uint8Array(COUNT);
    let windows = 0;
    const onProgress = (...at: [number, number]) => progress.push(at);
    for await (const { index } of model.embedStream(sourceOf(source), { onProgress })) {
      seen[index] = (seen[index] ?? 0) + 1;
      windows = Math.max(windows, windowOf(index));
      expect(windowOf(index)).toBe(windows);
      expect(source.read.texts - index).toBeLessThanOrEqual(3 * WINDOW);
    }
    expect(seen.every((times) => times === 1)).toBe(true);
    expect(progress.at(-1)).toEqual([COUNT, COUNT]);
    expect(progress).toHaveLength(runs.length);
    const tokens = Array.from({ length: COUNT }, (_, i) => 3 + (i % 6)).reduce((sum, length) => sum + length, 0);
    expect(runs.length).toBeLessThanOrEqual((1.1 * tokens) / engine.batchTokens + STARTS.length);
  });
});

it('gives a text the vector that it gets in a list', async () => {
  const texts = [...counted(50).texts()];
  const list = await model.embed(texts);
  for (const source of [new Set(texts).values(), counted(50).slowly()])
    for (const { index, embedding } of await collect(model.embedStream(source)))
      expect(largestError(embedding, list[index] ?? [])).toBeLessThanOrEqual(1e-6);
});

it('does not let a text wait for others of a slow source', async () => {
  const source = counted(8);
  const read: number[] = [];
  for await (const { index } of model.embedStream(source.slowly(40))) read.push(source.read.texts - index);
  expect(read).toHaveLength(8);
  expect(Math.min(...read)).toBeLessThan(5);
});

describe('a source that never gives its next text', () => {
  async function* stuck(): AsyncGenerator<string, void, undefined> {
    yield 'the cat';
    await new Promise<void>(() => undefined);
  }

  it('does not hold who leaves', async () => {
    for await (const { index } of model.embedStream(stuck())) {
      expect(index).toBe(0);
      break;
    }
  });

  it("does not hold who aborts: the signal's reason comes at once", async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => {
      controller.abort(reason);
    }, 100);
    await expect(collect(model.embedStream(stuck(), { signal: controller.signal }))).rejects.toBe(reason);
  });
});

it('passes on what a source throws, and names the place of what is no string', async () => {
  async function* broken(): AsyncGenerator<string, void, undefined> {
    yield 'the cat';
    await Promise.resolve();
    throw new Error('the file is gone');
  }
  await expect(collect(model.embedStream(broken()))).rejects.toThrow('the file is gone');
  const wrong: Iterable<unknown> = ['a', 3].values();
  await expect(collect(model.embedStream(wrong as Iterable<string>))).rejects.toThrow(/texts\[1\]: .*found 3/);
  await expect(collect(model.embedStream(3 as never))).rejects.toThrow(/texts: expected a list, an iterable .*found 3/);
});

it('a list longer than a window is embedded in its order', async () => {
  const texts = [...counted(5000).texts()];
  const vectors = await model.embed(texts);
  expect(vectors).toHaveLength(5000);
  for (const i of [0, 4095, 4096, 4999])
    expect(largestError(vectors[i] ?? [], await model.embed(textAt(i)))).toBeLessThanOrEqual(1e-6);
});

import { describe, expect, it } from 'vitest';
import { DropoutMasks, keptScale } from './dropout-masks.js';

/** Philox4x32-10 as the paper writes it, in whole numbers without end. */
function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [c0 = 0n, c1 = 0n, c2 = 0n, c3 = 0n] = counter.map((word) => BigInt(word >>> 0));
  let [k0 = 0n, k1 = 0n] = key.map((word) => BigInt(word >>> 0));
  const word = (value: bigint) => value & 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const [p0, p1] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, word(p1), (p0 >> 32n) ^ c3 ^ k1, word(p0)];
    [k0, k1] = [word(k0 + 0x9e3779b9n), word(k1 + 0xbb67ae85n)];
  }
  return [c0, c1, c2, c3].map(Number);
}

/** `kat_vectors` of Random123, the authors' own library: philox4x32, 10 rounds. */
it.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'],
  ],
  [
    [-1, -1, -1, -1],
    [-1, -1],
    ['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd'],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    ['d16cfe09', '94fdcceb', '5001e420', '24126ea1'],
  ],
])("the formula gives the authors' numbers: %j", (counter, key, expected) => {
  expect(philox(counter, key).map((word) => word.toString(16).padStart(8, '0'))).toEqual(expected);
});

describe('DropoutMasks', () => {
  const seed = 0x299f31d0 * 2 ** 20 + 77;
  const call = 2 ** 40 + 5;
  const request = { name: 'a', site: 3, shape: [7, 19], rate: 0.3 };
  const mask = (over: Partial<typeof request>, counter = { seed, call }) =>
    new DropoutMasks().make([{ ...request, ...over }], counter).get('a') ?? new Uint8Array();

  it('gives what the formula says', () => {
    const threshold = Math.round(0.3 * 65536);
    const halves = (value: number) => [value % 2 ** 32, Math.floor(value / 2 ** 32)];
    const expected = Array.from({ length: 7 * 19 }, (_, i) => {
      const [group, within] = [Math.floor(i / 32), i % 32];
      const [word, lane, half] = [within >> 3, (within >> 1) & 3, within & 1];
      const bits = philox([4 * group + lane, 3, ...halves(call)], halves(seed))[word] ?? NaN;
      return ((bits >>> (16 * half)) & 0xffff) >= threshold ? 1 : 0;
    });
    expect([...mask({})]).toEqual(expected);
  });

  it('is another for another seed, call or place', () => {
    const shape = [1000];
    const one = mask({ shape });
    expect(mask({ shape, site: 4 })).not.toEqual(one);
    expect(mask({ shape }, { seed: seed + 2 ** 33, call })).not.toEqual(one);
    expect(mask({ shape }, { seed, call: call + 1 })).not.toEqual(one);
    expect(mask({ shape }).slice()).toEqual(one.slice());
  });

  it('keeps as many as the rate says, and the mean', () => {
    const size = 1_000_000;
    const kept = mask({ shape: [size], rate: 0.1 }).reduce((a, b) => a + b, 0);
    const sigma = Math.sqrt(size * 0.1 * 0.9);
    expect(Math.abs(kept - 0.9 * size)).toBeLessThan(5 * sigma);
    expect(Math.abs((kept * keptScale(0.1)) / size - 1)).toBeLessThan(0.002);
  });

  it('makes several at once, each its own', () => {
    const masks = new DropoutMasks().make(
      [
        { ...request, name: 'a' },
        { ...request, name: 'b', site: 8, shape: [100_000] },
      ],
      { seed, call },
    );
    expect(masks.get('a')).toEqual(mask({}));
    expect(masks.get('b')).toEqual(mask({ site: 8, shape: [100_000] }));
  });
});

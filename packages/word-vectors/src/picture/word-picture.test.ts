import { afterAll, expect, test } from 'vitest';
import { KeyedVectors } from '../keyed-vectors/keyed-vectors.js';
import { fixture } from '../testing/gensim.js';
import { wordPicture } from './word-picture.js';

const vectors = await KeyedVectors.load(fixture('small-world.bin'));
afterAll(() => vectors.dispose());

const groups = [
  ['man', 'woman'],
  ['king', 'queen'],
  ['国王', '王后'],
  ['boy', 'girl'],
];

test.each([{ kind: 'pca' }, { kind: 'umap', seed: 3 }] as const)(
  'every word once, inside the picture: $kind',
  async (projection) => {
    const svg = await wordPicture(vectors, groups, { projection, width: 500, height: 400, arrows: [['man', 'woman']] });
    for (const word of groups.flat()) expect(svg.split(`>${word}</text>`)).toHaveLength(2);
    const points = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="4" fill="(#\w+)"/g)];
    expect(points).toHaveLength(8);
    for (const [, x, y] of points) {
      expect(Number(x)).toBeGreaterThan(0);
      expect(Number(x)).toBeLessThan(500);
      expect(Number(y)).toBeLessThan(400);
    }
    expect(new Set(points.map(([, , , colour]) => colour)).size).toBe(4);
    expect(svg.match(/<line /g)).toHaveLength(1);
    expect(
      await wordPicture(vectors, groups, { projection, width: 500, height: 400, arrows: [['man', 'woman']] }),
    ).toBe(svg);
  },
);

test('PCA puts the direction of most variance across, the second down', async () => {
  // Along (1, 2, 2) by 0, 3, 6 and 9, along (2, -2, 1), which is at a right angle, by 0, 1, 1 and 0.
  const values = [0, 0, 0, 5, 4, 7, 8, 10, 13, 9, 18, 18];
  const own = KeyedVectors.from(['a', 'b', 'c', 'd'], new Float32Array(values));
  const svg = await wordPicture(own, own.words, { width: 420, height: 300 });
  const points = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const [a, b, c, d] = points.map(([x = 0]) => x);
  expect(a === 60 ? [a, b, c, d] : [d, c, b, a]).toEqual([60, 160, 260, 360]);
  const downs = points.map(([, y]) => y);
  expect([
    [60, 240, 240, 60],
    [240, 60, 60, 240],
  ]).toContainEqual(downs);
  await own.dispose();
});

test('what is markup in a word or title is text in the picture', async () => {
  const own = KeyedVectors.from(['<b>&"', 'b', 'c'], new Float32Array([1, 0, 0, 1, 1, 1]));
  const svg = await wordPicture(own, own.words, { title: 'a < b' });
  expect(svg).toContain('>&lt;b&gt;&amp;&quot;</text>');
  expect(svg).toContain('a &lt; b</text>');
  await own.dispose();
});

test('what makes no picture is refused', async () => {
  await expect(wordPicture(vectors, ['king', 'queen'])).rejects.toMatchObject({ code: 'BAD_OPTION' });
  await expect(wordPicture(vectors, ['king', 'queen', 'unicorn'])).rejects.toMatchObject({ code: 'UNKNOWN_WORD' });
  await expect(wordPicture(vectors, groups, { arrows: [['king', 'cat']] })).rejects.toThrow('an arrow to a word');
  await expect(wordPicture(vectors, groups, { width: NaN })).rejects.toThrow(
    'width: expected a whole number from 180 to 32768',
  );
});

import { describe, expect, it } from 'vitest';
import { Random } from '../kernels/random.js';
import { countWords } from '../kernels/reference/count-words.js';
import { WordCounter } from './count-words.js';

/** What the kernel counts in a text that comes in parts of so many bytes. */
async function counted(text: Uint8Array, part: number) {
  const counter = await WordCounter.create('text');
  const tokens: number[] = [];
  const take = (some: Int32Array): void => {
    tokens.push(...some);
  };
  for (let at = 0; at < text.length; at += part) counter.add(text.subarray(at, at + part), false, take);
  counter.add(new Uint8Array(0), true, take);
  const { words, counts } = counter.words();
  return { tokens, words, counts: [...counts] };
}

/** A text of random words, among them long ones and those of several bytes a letter, and of every space. */
function randomText(words: number, different: number): Uint8Array {
  const random = new Random(words);
  const spaces = [' ', ' ', ' ', '\n', '\t', '\r\n', '  ', '\n\n', '\v', '\f'];
  const letters = ['a', 'b', 'é', '中', '国', '😀', 'z', '\u{10FFFF}', '\uFEFF', '0'];
  const word = (number: number): string =>
    Array.from(String(number * number), (digit) => letters[Number(digit)] ?? '').join(number % 50 === 0 ? 'long' : '');
  const pieces = Array.from(
    { length: words },
    () => word(random.below(different)) + (spaces[random.below(spaces.length)] ?? ''),
  );
  return new TextEncoder().encode(pieces.join(''));
}

describe('the kernel and the plain version count the same', () => {
  it.each([
    ['few words, byte by byte', randomText(300, 20), 1],
    ['few words, in parts that cut letters', randomText(2000, 100), 7],
    ['more words than the first table holds', randomText(60_000, 40_000), 50_000],
    ['nothing', new Uint8Array(0), 1],
    ['spaces alone', new TextEncoder().encode(' \n\t\n'), 1],
  ])('%s', async (_, text, part) => {
    const { tokens, words, counts, invalidAt } = countWords(text);
    expect(invalidAt).toBeUndefined();
    expect(await counted(text, part)).toEqual({ tokens, words, counts });
  });

  it('bytes that are not UTF-8', async () => {
    const random = new Random(3);
    for (let round = 0; round < 200; round++) {
      // Mostly what begins and goes on a letter of several bytes.
      const bytes = Array.from({ length: 1 + random.below(4) }, () => 0x80 + random.below(0x80));
      const text = Uint8Array.from([0x61, 0x0a, ...bytes]);
      const { invalidAt } = countWords(text);
      const found = await counted(text, text.length).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : ''),
      );
      if (invalidAt === undefined) expect(found, String(bytes)).toBeUndefined();
      else expect(found, String(bytes)).toMatch(`text, byte ${invalidAt}: expected UTF-8`);
    }
  });
});

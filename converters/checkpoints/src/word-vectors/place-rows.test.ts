import { expect, test } from 'vitest';
import { memorySource, type ByteSource } from '../source/byte-source.js';
import { openWord2vecBinary } from './open-binary.js';
import { openWordVectorsText } from './open-text.js';
import type { RowsPlace } from './rows-place.js';

const WORDS = Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? `词${i}` : `word${i}`));
const valueOf = (row: number, i: number): number => row + i / 4;

const text = (header: string): string =>
  header + WORDS.map((word, row) => `${word} ${[0, 1, 2, 3].map((i) => valueOf(row, i)).join(' ')}\n`).join('');
const binary = (header: string): Buffer =>
  Buffer.concat([
    Buffer.from(header),
    ...WORDS.map((word, row) =>
      Buffer.concat([
        Buffer.from(`${word} `),
        Buffer.from(Float32Array.from([0, 1, 2, 3], (i) => valueOf(row, i)).buffer),
      ]),
    ),
  ]);

/** A source that counts the bytes that are read of it. */
function counted(bytes: Uint8Array): { readonly source: ByteSource; readonly read: () => number } {
  const source = memorySource('words', bytes);
  let count = 0;
  return {
    source: {
      ...source,
      read: (offset, length) => {
        count += length;
        return source.read(offset, length);
      },
    },
    read: () => count,
  };
}

const FORMS = {
  binary: { open: openWord2vecBinary, bytes: binary },
  text: { open: openWordVectorsText, bytes: (header: string) => Buffer.from(text(header)) },
};

test.each(['binary', 'text'] as const)('words and vectors are read in one pass: %s', async (form) => {
  const bytes = FORMS[form].bytes('3000 4\n');
  const { source, read } = counted(bytes);
  const told: number[] = [];
  let place: RowsPlace | undefined;
  const checkpoint = await FORMS[form].open(source, {
    placeRows: (count, dimension) => {
      expect([count, dimension]).toEqual([3000, 4]);
      const onRows = (rows: number): Promise<void> => Promise.resolve(void told.push(rows));
      return (place = { values: new Float32Array(count * 5), pitch: 5, onRows });
    },
  });
  expect(read()).toBe(bytes.length + 2); // the first two tell gzip
  expect(checkpoint.words).toEqual(WORDS);
  expect(checkpoint.rows.get('词2997')).toBe(2997);
  expect(told).toEqual([1024, 2048, 3000]);
  const expected = Float32Array.from({ length: 15_000 }, (_, at) =>
    at % 5 < 4 ? valueOf((at - (at % 5)) / 5, at % 5) : 0,
  );
  expect(place?.values).toEqual(expected);
  const again = new Float32Array(15_000);
  await checkpoint.readRows({ values: again, pitch: 5 });
  expect(again).toEqual(expected);
});

test.each(['binary', 'text'] as const)('a number that the file is too short for is not believed: %s', async (form) => {
  const { source } = counted(FORMS[form].bytes('999999999 4\n'));
  let asked = 0;
  const placeRows = (): RowsPlace => {
    asked++;
    return { values: new Float32Array(0), pitch: 4 };
  };
  await expect(FORMS[form].open(source, { placeRows })).rejects.toMatchObject({ code: 'TRUNCATED' });
  expect(asked).toBe(0);
});

test('a file that does not say how many words it has asks for no place', async () => {
  const { source } = counted(Buffer.from(text('')));
  const placeRows = (): never => {
    throw new Error('asked');
  };
  const checkpoint = await openWordVectorsText(source, { placeRows, limit: 5 });
  expect([checkpoint.format, checkpoint.words.length]).toEqual(['glove', 5]);
});

test.each([
  ['stands twice', 'a', '"a", also row 0'],
  ['is not UTF-8', '\xff', 'not UTF-8'],
])(
  'read strictly, a word that %s is named with its row and place, wherever in a batch it is',
  async (_, word, message) => {
    const rows = ['a', ...WORDS.slice(0, 100), word, 'z'].map((one) => `${one} 1\n`);
    const bytes = Buffer.concat(
      ['103 1\n', ...rows].map((row) => Buffer.from(row, row.startsWith('\xff') ? 'latin1' : 'utf8')),
    );
    const offset = Buffer.byteLength(['103 1\n', ...rows.slice(0, 101)].join(''));
    const refused = openWordVectorsText(memorySource('words', bytes), { strict: true });
    await expect(refused).rejects.toMatchObject({ code: 'BAD_VOCABULARY', details: { at: 'row 101', offset } });
    await expect(refused).rejects.toThrow(message);
  },
);

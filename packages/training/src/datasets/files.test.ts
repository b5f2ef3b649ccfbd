import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dataset } from './dataset.js';
import { mapDataset } from './dataset.js';
import { openJsonLines } from './json-lines.js';
import { openTsv, type TsvOptions } from './tsv.js';
import type { TextSource } from './text-source.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firth-data-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(content: string | Uint8Array): string {
  const path = join(folder, 'train.tsv');
  writeFileSync(path, content);
  return path;
}

interface Text {
  readonly text: string;
  readonly label: number;
}
const options: TsvOptions<'sentence' | 'label', Text> = {
  columns: ['sentence', 'label'],
  example: ({ sentence, label }) => ({ text: sentence.text(), label: label.label(['bad', 'good']) }),
};
const tsv = (source: TextSource, more: Partial<typeof options> = {}) => openTsv(source, { ...options, ...more });
const jsonLines = (source: TextSource) => openJsonLines(source, options);

async function all<E>(dataset: Dataset<E>, shuffle?: Parameters<Dataset<E>['examples']>[0]): Promise<E[]> {
  const examples: E[] = [];
  for await (const example of dataset.examples(shuffle)) examples.push(example);
  return examples;
}

const GOOD = 'index\tsentence\tlabel\n0\tI “like” it, "quoted\tgood\n1\t这部电影很差\tbad\n';
const EXAMPLES = [
  { text: 'I “like” it, "quoted', label: 1 },
  { text: '这部电影很差', label: 0 },
];

describe('openTsv', () => {
  it.each([
    ['as GLUE writes it', GOOD],
    ['with CR LF, a byte order mark and blank lines', `\u{feff}${GOOD.replaceAll('\n', '\r\n\r\n')}`],
    ['without an end of its last line', GOOD.trimEnd()],
  ])('reads a file %s', async (_, content) => {
    const dataset = await tsv(file(content));
    expect(dataset).toMatchObject({ size: 2, name: join(folder, 'train.tsv') });
    expect(await all(dataset)).toEqual(EXAMPLES);
    expect(await all(dataset)).toEqual(EXAMPLES);
  });

  it('reads a Blob and a File', async () => {
    expect(await all(await tsv(new Blob([GOOD])))).toEqual(EXAMPLES);
    await expect(tsv(new File(['x'], 'picked.tsv'))).rejects.toThrow(/^picked.tsv, line 1, column sentence/);
  });

  it('takes the names of the columns from whoever knows them', async () => {
    const dataset = await tsv(file('x\tgood\nz\tbad\n'), { header: ['sentence', 'label'] });
    expect(await all(dataset)).toEqual([
      { text: 'x', label: 1 },
      { text: 'z', label: 0 },
    ]);
    const missing = tsv(file('x\tgood\n'), { header: ['sentence', 'mark'] });
    await expect(missing).rejects.toThrow(/train.tsv, column label: .*\(expected label, found sentence, mark\)/);
  });

  it('reads lines across the pieces of a file, characters of several bytes too', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => ({ text: `${'好'.repeat(i % 37)}${i}`, label: i % 2 }));
    const content = rows.map(({ text, label }) => `${text}\t${label === 0 ? 'bad' : 'good'}\n`).join('');
    expect(content.length).toBeGreaterThan(2 ** 19);
    expect(await all(await tsv(file(`sentence\tlabel\n${content}`)))).toEqual(rows);
  });

  const bytes = (text: string) => [...new TextEncoder().encode(text)];
  it.each<readonly [what: string, content: string | Uint8Array, code: string, message: string]>([
    ['an empty file', '', 'EMPTY_DATA', 'no example'],
    ['a header alone', 'sentence\tlabel\n', 'EMPTY_DATA', 'no example'],
    [
      'a column missing',
      'sentence\tclass\nx\tgood\n',
      'MISSING_COLUMN',
      'line 1, column label: the column is missing (expected label, found sentence, class)',
    ],
    [
      'a column missing in a line',
      'sentence\tlabel\nx\tgood\ny\n',
      'MISSING_COLUMN',
      'line 3, column label: the column is missing (expected label, found 1 columns)',
    ],
    [
      'a tab in a text',
      'sentence\tlabel\nx\ty\tgood\n',
      'BAD_DATA',
      'line 2, column 3: the line has more columns than the file (expected 2 columns, found 3). A text must not hold a tab',
    ],
    [
      'an unknown label',
      'sentence\tlabel\nx\tgood\ny\tfine\n',
      'UNKNOWN_LABEL',
      'line 3, column label: an unknown label (expected one of bad, good, found "fine")',
    ],
    [
      'Latin 1',
      Uint8Array.from([...bytes('sentence\tlabel\nna'), 0xef, ...bytes('ve\tgood\n')]),
      'NOT_UTF8',
      'line 2, column 3: the text is not UTF-8 (expected otherwise, found byte 0xef). Save the file as UTF-8',
    ],
    [
      'a character that is cut off',
      Uint8Array.from([...bytes('sentence\tlabel\nx\tgood'), 0xe5, 0xa5]),
      'NOT_UTF8',
      'line 2, column 7: the text is not UTF-8 (expected otherwise, found byte 0xe5). Save the file as UTF-8',
    ],
    [
      'a line of a megabyte',
      `sentence\tlabel\nx\tgood\n${'y'.repeat(2 ** 20)}\tgood\n`,
      'LINE_TOO_LONG',
      'line 3: the line is too long (expected at most 1048576 bytes, found more)',
    ],
    ['one line without an end', 'y'.repeat(2 ** 20 + 1), 'LINE_TOO_LONG', 'line 1: the line is too long'],
  ])('refuses %s', async (_, content, code, message) => {
    const path = file(content);
    await expect(tsv(path)).rejects.toMatchObject({ name: 'TrainingError', code });
    await expect(tsv(path)).rejects.toThrow(message);
    await expect(tsv(path)).rejects.toThrow(path);
  });

  it('reads no further than a line that is too long', async () => {
    let read = 0;
    const endless = new Blob(['x'.repeat(2 ** 24)]);
    const slice = endless.slice.bind(endless);
    endless.slice = (start = 0, end = 0) => {
      read += end - start;
      return slice(start, end);
    };
    await expect(tsv(endless)).rejects.toMatchObject({ code: 'LINE_TOO_LONG' });
    expect(read).toBeLessThan(2 ** 21);
  });

  it('allows longer lines where it is told', async () => {
    const content = `sentence\tlabel\n${'y'.repeat(2 ** 20)}\tgood\n`;
    expect((await tsv(file(content), { maxLineBytes: 2 ** 21 })).size).toBe(1);
  });

  it('names a file that is not there, and a folder', async () => {
    const path = join(folder, 'none.tsv');
    await expect(tsv(path)).rejects.toMatchObject({ code: 'NOT_FOUND', details: { file: path } });
    await expect(tsv(folder)).rejects.toMatchObject({ code: 'UNSUPPORTED', details: { file: folder } });
  });

  it('tells when the file has changed', async () => {
    const path = file(GOOD);
    const dataset = await tsv(path);
    appendFileSync(path, '2\tx\tgood\n');
    await expect(all(dataset)).rejects.toThrow(/changed while they were trained on \(expected 2 examples, found 3\)/);
  });

  it('shuffles within a buffer, the same for the same seed and epoch', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => i);
    const path = file(`sentence\tlabel\n${rows.map((i) => `${i}\tgood\n`).join('')}`);
    const dataset = mapDataset(await tsv(path, { shuffleBuffer: 50 }), ({ text }) => Number(text));
    const [first, second] = [await all(dataset, { seed: 1, epoch: 0 }), await all(dataset, { seed: 1, epoch: 1 })];
    expect(await all(dataset, { seed: 1, epoch: 0 })).toEqual(first);
    expect(first).not.toEqual(rows);
    expect(second).not.toEqual(first);
    expect([...first].sort((a, b) => a - b)).toEqual(rows);
    expect(first.every((i, at) => i < at + 50 + 1)).toBe(true); // no more than the buffer is ahead
    expect(first.some((i, at) => i < at - 50)).toBe(true);
    await expect(tsv(path, { shuffleBuffer: 0 })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      option: 'shuffleBuffer',
    });
  });
});

describe('openJsonLines', () => {
  it('reads an object a line, labels of any simple kind', async () => {
    const content = '{"sentence": "x\\t\\n", "label": 1, "more": {}}\n\n{"label": true, "sentence": "好"}';
    const dataset = await openJsonLines(file(content), {
      columns: ['sentence', 'label'],
      example: ({ sentence, label }) => ({ text: sentence.text(), label: label.label(['true', '1']) }),
    });
    expect(await all(dataset)).toEqual([
      { text: 'x\t\n', label: 1 },
      { text: '好', label: 0 },
    ]);
  });

  it.each([
    ['an empty file', '\n', 'EMPTY_DATA', 'no example'],
    ['what is no JSON', '{"sentence": "x"', 'BAD_DATA', 'line 1: the line is no JSON object (expected {…}'],
    ['a list', '["x", 1]', 'BAD_DATA', 'line 1: the line is no JSON object (expected {…}, found a list)'],
    [
      'a missing field',
      '{"sentence": "x", "label": "good"}\n{"sentence": "x", "class": 1}',
      'MISSING_COLUMN',
      'line 2, column label: the field is missing (expected label, found sentence, class)',
    ],
    [
      'an inherited one',
      '{"sentence": "x", "label": {"toString": 1}}',
      'UNKNOWN_LABEL',
      'line 1, column label: an unknown label',
    ],
    [
      'a text that is none',
      '{"sentence": 5, "label": "good"}',
      'BAD_DATA',
      'line 1, column sentence: the value cannot be used (expected a string, found 5)',
    ],
  ])('refuses %s', async (_, content, code, message) => {
    const path = file(content);
    await expect(jsonLines(path)).rejects.toMatchObject({ name: 'TrainingError', code });
    await expect(jsonLines(path)).rejects.toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { openCsv } from '../datasets/csv.js';
import type { Dataset } from '../datasets/dataset.js';
import { badCsvFiles, csvFiles } from './csv-cases.js';

const open = (content: string | Uint8Array<ArrayBuffer>, more: { delimiter?: string; maxLineBytes?: number } = {}) =>
  openCsv(new File([content], 'bad.csv'), {
    columns: ['text', 'label'],
    example: ({ text, label }) => [text.text(), label.text(), text.place.line] as const,
    ...more,
  });

async function all<E>(dataset: Dataset<E>): Promise<E[]> {
  const examples: E[] = [];
  for await (const example of dataset.examples()) examples.push(example);
  return examples;
}

/** What `openCsv` does, whichever entry of the parser it loads. */
export function testCsv(): void {
  describe('openCsv', () => {
    it.each(csvFiles)('reads a file %s', async (_, content, rows) => {
      const dataset = await open(content);
      expect(dataset.size).toBe(rows.length);
      for (let pass = 0; pass < 2; pass++)
        expect((await all(dataset)).map(([text, label]) => [text, label])).toEqual(rows);
    });

    it.each(badCsvFiles)('refuses %s', async (_, content, code, message) => {
      const opened = open(typeof content === 'string' ? content : Uint8Array.from(content));
      await expect(opened).rejects.toMatchObject({ name: 'TrainingError', code, details: { file: 'bad.csv' } });
      await expect(opened).rejects.toThrow(message);
    });

    it('knows the line that each row begins in', async () => {
      const dataset = await open('text,label\n"a\nb",c\nd,e\n\n"f\n\ng",h\ni,j');
      expect((await all(dataset)).map(([, , line]) => line)).toEqual([2, 4, 6, 9]);
    });

    it('another delimiter', async () => {
      expect(await all(await open('text;label\n"a;b";c,d\n', { delimiter: ';' }))).toEqual([['a;b', 'c,d', 2]]);
    });

    it('longer rows where it is told', async () => {
      const content = `text,label\n"${'x\n'.repeat(2 ** 19)}",b\n`;
      expect((await open(content, { maxLineBytes: 2 ** 21 })).size).toBe(1);
    });

    it('streams: cells and characters across the pieces of a file, and never all of it', async () => {
      const rows = Array.from({ length: 20_000 }, (_, i) => [`${'好"\n,'.repeat(i % 23)}${i}`, `${i % 2}`] as const);
      const content = rows.map(([text, label]) => `"${text.replaceAll('"', '""')}",${label}\n`).join('');
      expect(new TextEncoder().encode(content).length).toBeGreaterThan(2 ** 20);
      const file = new File([`text,label\n${content}`], 'large.csv');
      let [held, most] = [0, 0];
      const slice = file.slice.bind(file);
      file.slice = (start = 0, end = 0) => {
        held = end - start;
        most = Math.max(most, held);
        return slice(start, end);
      };
      const dataset = await openCsv(file, {
        columns: ['text', 'label'],
        example: ({ text, label }) => [text.text(), label.text()] as const,
      });
      expect(await all(dataset)).toEqual(rows);
      expect(most).toBeLessThanOrEqual(2 ** 18);
    });
  });
}

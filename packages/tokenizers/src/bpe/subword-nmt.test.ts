import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SubwordNmt, TokenizerError } from '../index.js';

interface Row {
  readonly version: '0.1' | '0.2';
  readonly vocabulary: string[] | null;
  readonly lines: readonly (readonly [line: string, segmented: string])[];
}

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
const rows = fixture('segmented.jsonl')
  .trimEnd()
  .split('\n')
  // The lines are ours, of this form.
  .map((line) => JSON.parse(line) as Row);

test.each(rows)('codes of version $version segment as subword-nmt does', ({ version, vocabulary, lines }) => {
  const options = vocabulary === null ? {} : { vocabulary: new Set(vocabulary) };
  const bpe = new SubwordNmt(fixture(`codes-${version}.txt`), options);
  expect(lines.map(([line]) => [line, bpe.segment(line)])).toEqual(lines);
});

test('dropout leaves merges out by its seed', () => {
  const codes = fixture('codes-0.2.txt');
  const segmented = (probability: number, seed: number) =>
    new SubwordNmt(codes, { dropout: { probability, seed } }).segment('the company keeps the company');
  expect(segmented(0, 1)).toBe(new SubwordNmt(codes).segment('the company keeps the company'));
  expect(segmented(1, 1).split(' ')).toHaveLength('thecompanykeepsthecompany'.length);
  expect(segmented(0.5, 1)).toBe(segmented(0.5, 1));
});

test('codes of a version to come are refused', () => {
  expect(() => new SubwordNmt('#version: 0.3\na b\n')).toThrow(TokenizerError);
});

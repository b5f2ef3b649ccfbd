import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { textStandardize } from './text-standardize.js';

test("text cleaning equals OpenAI's text_standardize under Python", () => {
  const lines = readFileSync(new URL('../../fixtures/standardized.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const expected = lines.map((line): unknown => JSON.parse(line));
  expect(expected.length).toBeGreaterThan(100);
  const found = expected.map((row) => {
    const text = typeof row === 'object' && row !== null && 'text' in row ? String(row.text) : '';
    return { text, standardized: textStandardize(text) };
  });
  expect(found).toEqual(expected);
});

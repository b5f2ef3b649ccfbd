import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BertTokenizer } from './index.js';

interface Row {
  readonly vocabulary: string;
  readonly lowercase: boolean;
  readonly text: string;
  readonly ids: number[];
}

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const rows = fixture('google.jsonl')
  .trimEnd()
  .split('\n')
  // The lines are ours, of this form.
  .map((line) => JSON.parse(line) as Row);

test.each([
  ['vocab-uncased.txt', 'first texts'],
  ['vocab-cased.txt', 'first texts'],
  ['vocab-uncased.txt', 'later texts'],
  ['vocab-cased.txt', 'later texts'],
])('%s, %s: ids of hard strings equal Google’s own code', async (name, which) => {
  const wanted = rows.filter(({ vocabulary }) => vocabulary === name);
  const lowercase = wanted.every((row) => row.lowercase);
  const bert = BertTokenizer.fromVocabulary(fixture(name), { variant: 'google', lowercase });
  expect(wanted.length).toBeGreaterThan(60);
  if (which === 'later texts') await bert.prepare();
  const found = wanted.map(({ text, ...row }) => ({ ...row, text, ids: [...bert.encodeIds(text)] }));
  expect(found).toEqual(wanted);
});

test('a sigma at the end of a word keeps its place', () => {
  const bert = BertTokenizer.fromVocabulary(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'α', '##σ', '##ς'], {
    variant: 'google',
  });
  const encoding = bert.encode('ΑΣ ΑΣΑΣ.', { addSpecialTokens: false });
  expect(encoding.tokens()).toEqual(['α', '##ς', '[UNK]', '[UNK]']);
  expect([...encoding.offsets]).toEqual([0, 1, 1, 2, 3, 7, 7, 8]);
});

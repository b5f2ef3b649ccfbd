import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Gpt2Tokenizer, GptTokenizer, type Tokenizer } from '../index.js';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');

/** The rows of a golden file, and what the tokenizer gives for each row's text. */
function compared(name: string, tokenizer: Tokenizer): { expected: unknown[]; found: unknown[] } {
  const expected = fixture(name)
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const found = expected.map((row) => {
    const text = textOf(row);
    const { inputIds, offsets, wordIds, specialTokensMask } = tokenizer.encode(text);
    return {
      text,
      ids: [...inputIds],
      offsets: [...offsets],
      wordIds: [...wordIds],
      specialTokensMask: [...specialTokensMask],
      decoded: tokenizer.decode(inputIds),
    };
  });
  return { expected, found };
}

function textOf(row: unknown): string {
  if (typeof row === 'object' && row !== null && 'text' in row && typeof row.text === 'string') return row.text;
  throw new TypeError('a golden row without text');
}

const small = {
  gpt: GptTokenizer.fromVocabulary(fixture('gpt-vocab.json'), fixture('gpt-merges.txt')),
  gpt2: Gpt2Tokenizer.fromVocabulary(fixture('gpt2-vocab.json'), fixture('gpt2-merges.txt')),
};

describe.each(['gpt', 'gpt2'] as const)('%s', (name) => {
  test('ids, offsets, word ids, masks and decoded text of hard strings equal the Rust library', () => {
    const { expected, found } = compared(`${name}-singles.jsonl`, small[name]);
    expect(expected.length).toBeGreaterThan(390);
    expect(found).toEqual(expected);
  });
});

const beside = fileURLToPath(new URL('../../../../../shared/data/vocab', import.meta.url));
const folder = process.env['FIRTH_VOCABULARIES'] ?? beside;
const openai = { gpt: ['gpt1-encoder.json', 'gpt1-vocab.bpe'], gpt2: ['gpt2-encoder.json', 'gpt2-vocab.bpe'] } as const;

describe.each(['gpt', 'gpt2'] as const)("%s with OpenAI's vocabulary", (name) => {
  const files = openai[name].map((file) => join(folder, file));
  const present = files.every((file) => existsSync(file));

  test(`hard strings equal the Rust library${present ? '' : ` (skipped: no ${openai[name].join(', ')} where FIRTH_VOCABULARIES says)`}`, (context) => {
    if (!present) return context.skip();
    const [vocabulary = '', merges = ''] = files.map((file) => readFileSync(file, 'utf8'));
    const made = name === 'gpt' ? GptTokenizer : Gpt2Tokenizer;
    const { expected, found } = compared(`${name}-openai.jsonl`, made.fromVocabulary(vocabulary, merges));
    expect(found).toEqual(expected);
  });
});

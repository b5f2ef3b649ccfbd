import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BertTokenizer, Gpt2Tokenizer, GptTokenizer, type Tokenizer } from './index.js';

interface Row {
  readonly text: string;
}

interface Golden {
  readonly case: string;
  readonly family: 'bert' | 'gpt' | 'gpt2';
  readonly files: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

const isGolden = (value: unknown): value is Golden => typeof value === 'object' && value !== null && 'rows' in value;
const goldens = readFileSync(new URL('../fixtures/folders.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): unknown => JSON.parse(line))
  .filter(isGolden);

const kinds = { bert: BertTokenizer, gpt: GptTokenizer, gpt2: Gpt2Tokenizer };

describe.each(goldens)('$case', ({ family, files, rows }) => {
  test('ids, offsets and texts equal transformers', async () => {
    const tokenizer: Tokenizer = await kinds[family].load(files);
    const found = rows.map(({ text }) => {
      const { inputIds, offsets } = tokenizer.encode(text);
      return {
        text,
        ids: [...inputIds],
        offsets: [...offsets],
        split: [...tokenizer.encode(text, { splitSpecialTokens: true }).inputIds],
        tokens: tokenizer.encode(text).tokens(),
        decoded: tokenizer.decode(inputIds),
        skipped: tokenizer.decode(inputIds, { skipSpecialTokens: true }),
      };
    });
    expect(found).toEqual(rows);
  });
});

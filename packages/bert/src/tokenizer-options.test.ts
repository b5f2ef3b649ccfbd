import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from './bert-for-masked-lm.js';
import { BertForSequenceClassification } from './bert-for-sequence-classification.js';
import { fixture } from './testing/fixtures.js';

const TEXT = 'hello [UNK] [ABC] <e1>cat</e1> zzé';

describe('folders as others saved them', () => {
  it.each([
    ['added-tokens-json', [4, 17, 3, 3, 8, 66, 67, 3, 101, 9, 102, 54, 90, 69, 5], 104],
    ['added-normalized', [4, 17, 3, 3, 8, 66, 67, 3, 102, 9, 103, 54, 90, 69, 5], 104],
    ['vocab-blank-last-line', [4, 17, 3, 3, 8, 66, 67, 3, 3, 33, 92, 3, 9, 3, 3, 33, 92, 3, 54, 90, 69, 5], 101],
  ])('%s: loads, with the ids of transformers 5.24', async (name, ids, size) => {
    const model = await BertForMaskedLM.fromPretrained(fixture('tokenizers', name));
    expect([...model.tokenizer.encode(TEXT).inputIds]).toEqual(ids);
    expect(model.tokenizer.vocabularySize).toBe(size);
    expect(await model.fillMask('hello [MASK]')).toHaveLength(1);
    await model.dispose();
  });
});

describe('what is said when a model is loaded', () => {
  it('spells special tokens out in every task, and still finds the masks', async () => {
    const path = fixture('tokenizers', 'added-normalized');
    const model = await BertForMaskedLM.fromPretrained(path, { splitSpecialTokens: true });
    expect(model.tokenizer.tokenize('[SEP] [MASK] NEWTOK')).toEqual(
      ['[UNK]', 's', '##e', '##p', '[UNK]', '[UNK]', 'm', '##a', '##s', '##k', '[UNK]', 'newtok'], //
    );
    const plain = await BertForMaskedLM.fromPretrained(path);
    const [spelt, separated] = await Promise.all([
      model.fillMask('cat [SEP] [MASK]'),
      plain.fillMask('cat [SEP] [MASK]'),
    ]);
    expect(spelt).toHaveLength(1);
    expect(spelt[0]?.start).toBe(10);
    expect(spelt[0]?.candidates).not.toEqual(separated[0]?.candidates);
    await Promise.all([model.dispose(), plain.dispose()]);
  });

  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'firth-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('decides about the case, and savePretrained writes it down', async () => {
    const source = fixture('english', 'classifier');
    const asItIs = await BertForSequenceClassification.fromPretrained(source);
    const wanted = !asItIs.tokenizer.casing.lowerCase;
    const model = await BertForSequenceClassification.fromPretrained(source, { lowerCase: wanted });
    expect(model.tokenizer.casing).toEqual({ lowerCase: wanted, decidedBy: 'an option' });
    await model.savePretrained(join(folder, 'saved'));
    const config: unknown = JSON.parse(await readFile(join(folder, 'saved', 'tokenizer_config.json'), 'utf8'));
    expect(config).toMatchObject({ do_lower_case: wanted });
    const again = await BertForSequenceClassification.fromPretrained(join(folder, 'saved'));
    const text = 'The CAT';
    expect(again.tokenizer.tokenize(text)).toEqual(model.tokenizer.tokenize(text));
    expect(again.tokenizer.tokenize(text)).not.toEqual(asItIs.tokenizer.tokenize(text));
    await Promise.all([asItIs.dispose(), model.dispose(), again.dispose()]);
  });

  it('says which file decided, or that the vocabulary did', async () => {
    const decided = async (path: string) => {
      const model = await BertForMaskedLM.fromPretrained(path);
      await model.dispose();
      return model.tokenizer.casing;
    };
    const bare = join(folder, 'bare');
    await cp(fixture('tokenizers', 'vocab-blank-last-line'), bare, { recursive: true });
    expect(await decided(bare)).toEqual({ lowerCase: true, decidedBy: 'tokenizer_config.json' });
    await rm(join(bare, 'tokenizer_config.json'));
    expect((await decided(bare)).decidedBy).toBe('the vocabulary');
  });
});

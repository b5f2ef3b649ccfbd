import { BertTokenizer, Gpt2Tokenizer, type Tokenizer } from '@firth/tokenizers';
import type { GptConfig } from '../config.js';
import { idsOf } from './settings.js';

/** What ends a text by the tokenizer: GPT-2's end of text, BERT's `[SEP]`; GPT's has none. */
export function endsOfTokenizer(tokenizer: Tokenizer | undefined): readonly number[] {
  if (tokenizer instanceof Gpt2Tokenizer) return idsOf(tokenizer.endOfTextTokenId);
  return tokenizer instanceof BertTokenizer ? idsOf(tokenizer.sepTokenId) : [];
}

/** What ends a text by `config.json`, or else by the tokenizer. */
export function endsOfText(config: GptConfig, tokenizer: Tokenizer | undefined): readonly number[] {
  const known = endsOfConfig(config);
  return known.length > 0 ? known : endsOfTokenizer(tokenizer);
}

/** Ids that the model has. */
export const endsOfConfig = ({ eosTokenId, vocabSize }: GptConfig): readonly number[] =>
  idsOf(eosTokenId).filter((id) => id < vocabSize);

import type { BertTokenizer, Encoding, TextOptions } from '@firth/tokenizers/bert';
import { encodeText, prepareFor, type BertText } from '../inputs.js';
import { Turns } from './turns.js';

/** Tokens of many texts, each cut to `maxLength` where there is one, a pair by taking from its longer text. */
export async function encodeTexts(
  texts: readonly BertText[],
  tokenizer: BertTokenizer,
  {
    maxLength,
    splitSpecialTokens,
    signal,
  }: TextOptions & { readonly maxLength?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Encoding[]> {
  await prepareFor(texts, tokenizer);
  const turns = new Turns(signal);
  const rows: Encoding[] = [];
  for (const text of texts) {
    rows.push(encodeText(text, tokenizer, maxLength, splitSpecialTokens));
    if (turns.isOver()) await turns.give();
  }
  return rows;
}

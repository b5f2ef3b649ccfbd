import type { BertTokenizer, Encoding } from '@firth/tokenizers/bert';
import { encodeText, type BertText } from '../inputs.js';

/** Some milliseconds of tokenizing; then the event loop has its turn. */
const TEXTS_BETWEEN_BREATHS = 32;

const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Tokens of many texts, each cut to `maxLength` where there is one, a pair by taking from its longer text. */
export async function encodeTexts(
  texts: readonly BertText[],
  tokenizer: BertTokenizer,
  { maxLength, signal }: { readonly maxLength?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Encoding[]> {
  await tokenizer.prepare();
  const rows: Encoding[] = [];
  for (const text of texts) {
    rows.push(encodeText(text, tokenizer, maxLength));
    if (rows.length % TEXTS_BETWEEN_BREATHS === 0) {
      await breathe();
      signal?.throwIfAborted();
    }
  }
  return rows;
}

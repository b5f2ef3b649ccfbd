import type { Merge } from '../bpe/merge-table.js';
import { TokenizerError } from '../error.js';
import type { Tokenizer } from '../tokenizer.js';

/**
 * The text of a `vocab.txt`: a token a line in the order of ids, added ones included.
 *
 * @throws TokenizerError UNSUPPORTED for a token that holds a line break
 */
export function vocabTextOf({ vocabulary }: Tokenizer): string {
  return vocabulary.tokens.map((token = '', id) => `${withoutLineBreak(token, id)}\n`).join('');
}

/** The text of a `vocab.json`: token to id, without the added tokens that it never held. */
export function vocabJsonOf({ vocabulary }: Tokenizer): string {
  return `${JSON.stringify(Object.fromEntries(vocabulary.base.ids))}\n`;
}

/** The text of a `merges.txt`. */
export function mergesTextOf({ merges }: { readonly merges: readonly Merge[] }): string {
  return `#version: 0.2\n${merges.map((pair) => `${pair.join(' ')}\n`).join('')}`;
}

function withoutLineBreak(token: string, id: number): string {
  if (!/[\r\n]/.test(token)) return token;
  throw new TokenizerError('UNSUPPORTED', 'a line of vocab.txt cannot hold it', {
    at: `id ${id}`,
    expected: 'a token without line breaks',
    found: JSON.stringify(token),
  });
}

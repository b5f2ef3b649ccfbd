import type { Merge } from '../bpe/merge-table.js';
import { checkArgument, custom } from '@firth/options';
import { TokenizerError } from '../error.js';
import { Tokenizer } from '../tokenizer.js';

const tokenizerCheck = custom<Tokenizer>((value) => value instanceof Tokenizer, 'a tokenizer of this package');

/** @throws OptionError */
export const checkTokenizer = (call: string, given: Tokenizer): Tokenizer =>
  checkArgument(call, 'tokenizer', tokenizerCheck, given);

/**
 * The text of a `vocab.txt`: a token a line in the order of ids, added ones included.
 *
 * @throws TokenizerError UNSUPPORTED for a token that holds a line break
 */
export function vocabTextOf(tokenizer: Tokenizer): string {
  const { vocabulary } = checkTokenizer('vocabTextOf', tokenizer);
  return vocabulary.tokens.map((token = '', id) => `${withoutLineBreak(token, id)}\n`).join('');
}

/** The text of a `vocab.json`: token to id, without the added tokens that it never held. */
export function vocabJsonOf(tokenizer: Tokenizer): string {
  const { vocabulary } = checkTokenizer('vocabJsonOf', tokenizer);
  return `${JSON.stringify(Object.fromEntries(vocabulary.base.ids))}\n`;
}

const withMerges = custom<{ readonly merges: readonly Merge[] }>(
  (value) => typeof value === 'object' && value !== null && 'merges' in value && Array.isArray(value.merges),
  'a tokenizer with merges',
);

/** The text of a `merges.txt`. */
export function mergesTextOf(tokenizer: { readonly merges: readonly Merge[] }): string {
  const { merges } = checkArgument('mergesTextOf', 'tokenizer', withMerges, tokenizer);
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

import { TokenizerError } from './error.js';

/** Tokens by id and ids by token. */
export interface Vocabulary {
  /** Index = id; undefined where a `tokenizer.json` leaves a hole. */
  readonly tokens: readonly (string | undefined)[];
  readonly ids: ReadonlyMap<string, number>;
  /** Blank lines behind the last token: ids that no text has, which an embedding table may have rows for. */
  readonly blankLines?: number;
}

/** Ids up to here may be there whatever the number of tokens is: a hole costs some bytes. */
export const MOST_HOLES = 1 << 20;

/** One token a line; CRLF and a missing last newline are fine, whitespace behind a token is dropped as the Rust library does. */
export function tokensOfText(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map(withoutBlankEnd);
}

function withoutBlankEnd(line: string): string {
  let end = line.length;
  while (end > 0 && WHITESPACE.test(line.charAt(end - 1))) end--;
  return end === line.length ? line : line.slice(0, end);
}

const WHITESPACE = /\p{White_Space}/u;

/**
 * Gives every line its number as id. A token that stands on several lines gets the last one's id and the others stay
 * readable by id, as in Google's and Hugging Face's loaders: a vocabulary stays as long as its embedding table.
 *
 * @throws TokenizerError BAD_VOCABULARY for an empty vocabulary
 */
export function vocabularyOf(tokens: readonly string[], file?: string): Vocabulary {
  if (tokens.every((token) => token === '')) {
    throw new TokenizerError('BAD_VOCABULARY', 'the vocabulary is empty', {
      ...(file === undefined ? {} : { file }),
      expected: 'one token a line',
    });
  }
  const last = tokens.findLastIndex((token) => token !== '');
  const ids = new Map<string, number>();
  for (let id = 0; id <= last; id++) ids.set(tokens[id] ?? '', id);
  const blankLines = tokens.length - 1 - last;
  return blankLines === 0 ? { tokens, ids } : { tokens: tokens.slice(0, last + 1), ids, blankLines };
}

/** The id of a token that the tokenizer cannot do without. */
export function requiredId(vocabulary: Vocabulary, token: string, option: string, file?: string): number {
  const id = vocabulary.ids.get(token);
  if (id !== undefined) return id;
  throw new TokenizerError('BAD_VOCABULARY', `the vocabulary lacks ${option}`, {
    ...(file === undefined ? {} : { file }),
    expected: JSON.stringify(token),
    found: `${vocabulary.tokens.length} tokens, first ${JSON.stringify(vocabulary.tokens[0])}`,
  });
}

import { TokenizerError } from './error.js';
import type { JsonFields } from './json-fields.js';

/** Tokens by id and ids by token. */
export interface Vocabulary {
  /** Index = id; undefined where a `tokenizer.json` leaves a hole. */
  readonly tokens: readonly (string | undefined)[];
  readonly ids: ReadonlyMap<string, number>;
  /** Blank lines behind the last token: ids that no text has, which an embedding table may have rows for. */
  readonly blankLines?: number;
}

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
/** Ids up to here may be there whatever the number of tokens is: a hole costs some bytes. */
const MOST_HOLES = 1 << 20;

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

/**
 * Reads token to id, as `tokenizer.json` and `vocab.json` hold them; a token that names itself twice keeps its last id.
 *
 * @throws TokenizerError BAD_CONFIG for ids that are no counts, BAD_VOCABULARY for ids far behind the number of tokens
 */
export function vocabularyOfJson(vocab: JsonFields): Vocabulary {
  const ids = vocab.counts();
  let length = 0;
  for (const id of ids.values()) length = Math.max(length, id + 1);
  const most = ids.size * 2 + MOST_HOLES;
  // Filled first: an array that is written to far behind its end becomes a slow one.
  const tokens = new Array<string | undefined>(Math.min(length, most)).fill(undefined);
  for (const [token, id] of ids) {
    if (id >= most) {
      throw new TokenizerError('BAD_VOCABULARY', 'the ids leave too large holes', {
        file: vocab.file,
        at: JSON.stringify(token),
        expected: `an id below ${ids.size}`,
        found: `${id}`,
      });
    }
    tokens[id] = token;
  }
  return { tokens, ids };
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

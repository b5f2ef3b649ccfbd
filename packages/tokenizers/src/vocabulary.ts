import { TokenizerError } from './error.js';
import type { JsonFields } from './json-fields.js';

/** Tokens by id and ids by token. */
export interface Vocabulary {
  /** Index = id; undefined where a `tokenizer.json` leaves a hole. */
  readonly tokens: readonly (string | undefined)[];
  readonly ids: ReadonlyMap<string, number>;
}

/** One token a line; CRLF and a missing last newline are fine, whitespace behind a token is dropped. */
export function tokensOfText(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.trimEnd());
}

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
  return { tokens, ids: new Map(tokens.map((token, id) => [token, id])) };
}

/**
 * Reads token to id, as `tokenizer.json` and `vocab.json` hold them; a token that names itself twice keeps its last id.
 *
 * @throws TokenizerError BAD_CONFIG for ids that are no counts, BAD_VOCABULARY for ids far behind the number of tokens
 */
export function vocabularyOfJson(vocab: JsonFields): Vocabulary {
  const ids = vocab.counts();
  const tokens: (string | undefined)[] = [];
  for (const [token, id] of ids) {
    if (id >= ids.size * 2 + 1024) {
      throw new TokenizerError('BAD_VOCABULARY', 'the ids leave too large holes', {
        file: vocab.file,
        at: JSON.stringify(token),
        expected: `an id below ${ids.size}`,
        found: `${id}`,
      });
    }
    tokens[id] = token;
  }
  return { tokens: Array.from(tokens), ids };
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

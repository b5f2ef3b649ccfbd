import { TokenizerError } from './error.js';
import type { JsonFields } from './json-fields.js';
import { MOST_HOLES, type Vocabulary } from './vocabulary.js';

/**
 * Reads token to id, as `tokenizer.json` and `vocab.json` hold them; a token that names itself twice keeps its last id.
 *
 * @throws TokenizerError BAD_CONFIG for ids that are no counts, BAD_VOCABULARY for no token, and for ids far behind the number of tokens
 */
export function vocabularyOfJson(vocab: JsonFields): Vocabulary {
  const ids = vocab.counts();
  if (ids.size === 0) {
    const details = { file: vocab.file, expected: 'tokens with their ids', found: '{}' };
    throw new TokenizerError('BAD_VOCABULARY', 'the vocabulary is empty', details);
  }
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

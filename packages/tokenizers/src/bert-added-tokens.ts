import type { AddedToken } from './added-tokens.js';
import type { BertTokenizerOptions } from './bert-options.js';
import { TokenizerError } from './error.js';
import type { Vocabulary } from './vocabulary.js';

/** The vocabulary with the added tokens in it. */
export interface ExtendedVocabulary extends Vocabulary {
  readonly matched: readonly AddedToken[];
  /** What `decode` skips on request. */
  readonly specialIds: ReadonlySet<number>;
}

/** Gathers the five special tokens, the caller's added tokens and `neverSplit`, with an id for each. */
export function addedTokensOf(
  vocabulary: Vocabulary,
  options: BertTokenizerOptions,
  unknownId: number,
  file?: string,
): ExtendedVocabulary {
  const tokens = [...vocabulary.tokens];
  const ids = new Map(vocabulary.ids);
  const matched = new Map<string, AddedToken>();
  const add = (token: AddedToken): void => {
    const present = tokens[token.id];
    if (present !== undefined && present !== '' && present !== token.content) {
      throw new TokenizerError('BAD_VOCABULARY', 'an added token has the id of another', {
        ...(file === undefined ? {} : { file }),
        at: `id ${token.id}`,
        expected: JSON.stringify(present),
        found: JSON.stringify(token.content),
      });
    }
    tokens[token.id] = token.content;
    ids.set(token.content, token.id);
    matched.set(token.content, token);
  };
  for (const content of specialTokenNames(options)) {
    add({ ...plain, content, id: ids.get(content) ?? unknownId, special: true });
  }
  for (const option of options.addedTokens ?? []) {
    add({ ...plain, ...option, id: option.id ?? ids.get(option.content) ?? tokens.length });
  }
  const specialIds = new Set([...matched.values()].filter(({ special }) => special).map(({ id }) => id));
  for (const content of options.neverSplit ?? []) {
    if (matched.has(content)) continue;
    matched.set(content, { ...plain, content, id: ids.get(content) ?? unknownId, betweenSpaces: true });
  }
  return { tokens, ids, matched: [...matched.values()], specialIds };
}

const plain = { special: false, lstrip: false, rstrip: false, singleWord: false, betweenSpaces: false };

function specialTokenNames(options: BertTokenizerOptions): string[] {
  const {
    unkToken = '[UNK]',
    sepToken = '[SEP]',
    padToken = '[PAD]',
    clsToken = '[CLS]',
    maskToken = '[MASK]',
  } = options;
  return [unkToken, sepToken, padToken, clsToken, maskToken];
}

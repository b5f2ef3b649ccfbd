import type { AddedToken } from './added-tokens.js';
import { TokenizerError } from './error.js';
import { MOST_HOLES, type Vocabulary } from './vocabulary.js';

/** A token of the vocabulary (or with a new id) that is matched in the original text. */
export interface AddedTokenOption extends Partial<Omit<AddedToken, 'content' | 'id' | 'betweenSpaces'>> {
  readonly content: string;
  /** Its id in the vocabulary unless said. */
  readonly id?: number;
}

/** The vocabulary with the added tokens in it. */
export interface ExtendedVocabulary extends Vocabulary {
  /** The vocabulary without them. */
  readonly base: Vocabulary;
  readonly matched: readonly AddedToken[];
  /** What `decode` skips on request. */
  readonly specialIds: ReadonlySet<number>;
}

/** What is matched in the original text. */
export interface MatchedTokens {
  readonly specialTokens: readonly string[];
  readonly addedTokens?: readonly AddedTokenOption[] | undefined;
  readonly neverSplit?: readonly string[] | undefined;
  /** Given to special tokens and `neverSplit` that the vocabulary lacks; a new id where it is undefined. */
  readonly unknownId?: number | undefined;
}

/** Gathers special tokens, the caller's added tokens and `neverSplit`, with an id for each. */
export function extendedVocabulary(vocabulary: Vocabulary, wanted: MatchedTokens, file?: string): ExtendedVocabulary {
  // Most vocabularies have all of them already: only one that lacks some is copied, once.
  let own: { readonly tokens: (string | undefined)[]; readonly ids: Map<string, number> } | undefined;
  const matched = new Map<string, AddedToken>();
  const { blankLines = 0 } = vocabulary;
  // A special token may be among the added ones, which have their ids; a new one comes after them all.
  const given = new Map(wanted.addedTokens?.flatMap(({ content, id }) => (id === undefined ? [] : [[content, id]])));
  const firstFree = [...given.values()].reduce((free, id) => Math.max(free, id + 1), 0);
  const nextId = (): number => Math.max(firstFree, own?.tokens.length ?? vocabulary.tokens.length + blankLines);
  const idOf = (content: string): number =>
    (own ?? vocabulary).ids.get(content) ?? given.get(content) ?? wanted.unknownId ?? nextId();
  const add = (token: AddedToken): void => {
    const { tokens, ids } = own ?? vocabulary;
    if (!(token.id < tokens.length * 2 + MOST_HOLES)) {
      throw new TokenizerError('BAD_VOCABULARY', 'the id of an added token leaves too large a hole', {
        ...(file === undefined ? {} : { file }),
        at: JSON.stringify(token.content),
        expected: `an id near the ${tokens.length} tokens of the vocabulary`,
        found: `${token.id}`,
      });
    }
    const present = tokens[token.id];
    if (present !== undefined && present !== '' && present !== token.content) {
      throw new TokenizerError('BAD_VOCABULARY', 'an added token has the id of another', {
        ...(file === undefined ? {} : { file }),
        at: `id ${token.id}`,
        expected: JSON.stringify(present),
        found: JSON.stringify(token.content),
      });
    }
    if (present !== token.content || ids.get(token.content) !== token.id) {
      own ??= { tokens: [...tokens], ids: new Map(ids) };
      while (own.tokens.length < token.id) own.tokens.push(undefined);
      own.tokens[token.id] = token.content;
      own.ids.set(token.content, token.id);
    }
    matched.set(token.content, token);
  };
  for (const content of wanted.specialTokens) add({ ...plain, content, id: idOf(content), special: true });
  for (const option of wanted.addedTokens ?? []) {
    add({ ...plain, ...option, id: option.id ?? (own ?? vocabulary).ids.get(option.content) ?? nextId() });
  }
  const specialIds = new Set([...matched.values()].filter(({ special }) => special).map(({ id }) => id));
  for (const content of wanted.neverSplit ?? []) {
    if (matched.has(content)) continue;
    matched.set(content, { ...plain, content, id: idOf(content), betweenSpaces: true });
  }
  return {
    blankLines: own === undefined ? blankLines : 0,
    base: vocabulary,
    ...(own ?? { tokens: vocabulary.tokens, ids: vocabulary.ids }),
    matched: [...matched.values()],
    specialIds,
  };
}

const plain = {
  special: false,
  lstrip: false,
  rstrip: false,
  singleWord: false,
  normalized: false,
  betweenSpaces: false,
};

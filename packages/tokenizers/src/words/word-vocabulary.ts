import { checkArgument, option, options, string, whole } from '@firth/options';
import { checkIds, checkWords } from '../checked-options.js';
import { TokenizerError } from '../error.js';
import { areTexts, isFlag, isText } from '../made-with.js';
import { countsCheck } from '../training/train-bpe.js';
import { unknownClass, type UnknownClass } from './unknown-class.js';

/** Which words a vocabulary keeps, and what stands for the others. */
export interface WordVocabularyOptions {
  /** A rarer word is unknown: 1 unless said. */
  readonly minCount?: number;
  /** Words that are kept at most, special ones not counted. */
  readonly maxSize?: number;
  /** Stands for every other word: `<UNK>` unless said. */
  readonly unknown?: string;
  /** First in the vocabulary, before the unknown word: `<PAD>`, `<S>`, `</S>`… */
  readonly specialWords?: readonly string[];
  /**
   * Tell unknown words apart by what they look like: `<UNK:NUMBER>` instead of `<UNK>`. False unless said, as a published
   * vocabulary needs it.
   */
  readonly unknownClasses?: boolean;
}

const CLASSES: readonly UnknownClass[] = ['NUMBER', 'CAPITALS', 'CAPITALISED', 'MIXED', 'HYPHENATED'];

const countOptions = options('WordVocabulary.fromCounts', {
  minCount: option(whole({ least: 0 })),
  maxSize: option(whole({ least: 0 })),
  unknown: isText,
  specialWords: areTexts,
  unknownClasses: isFlag,
});

/** Words and their ids, with one id (or one for each class) for all words that it does not have. */
export class WordVocabulary {
  /** Index = id. */
  readonly words: readonly string[];
  readonly unknownId: number;
  private readonly ids: ReadonlyMap<string, number>;
  private readonly classIds: ReadonlyMap<UnknownClass, number>;

  private constructor(words: readonly string[], unknown: string) {
    this.words = words;
    this.ids = new Map(words.map((word, id) => [word, id] as const).reverse());
    const unknownId = this.ids.get(unknown);
    if (unknownId === undefined) {
      throw new TokenizerError('BAD_VOCABULARY', 'the vocabulary lacks the unknown word', {
        expected: JSON.stringify(unknown),
        found: `${words.length} words, first ${JSON.stringify(words[0])}`,
      });
    }
    this.unknownId = unknownId;
    this.classIds = new Map(
      CLASSES.flatMap((name) => {
        const id = this.ids.get(classWord(unknown, name));
        return id === undefined ? [] : [[name, id] as const];
      }),
    );
  }

  /**
   * Takes words as they are, in the order of their ids; of equal words the first one counts.
   *
   * @throws TokenizerError BAD_VOCABULARY without the unknown word
   */
  static fromWords(words: readonly string[], unknown = '<UNK>'): WordVocabulary {
    const call = 'WordVocabulary.fromWords';
    checkWords(call, words);
    return new WordVocabulary(words, checkArgument(call, 'unknown', string(), unknown));
  }

  /** Keeps the frequent words: special ones, the unknown ones, then by count, of equal counts the one counted first. */
  static fromCounts(counts: ReadonlyMap<string, number>, options: WordVocabularyOptions = {}): WordVocabulary {
    checkArgument('WordVocabulary.fromCounts', 'counts', countsCheck, counts);
    countOptions.read(options);
    const { minCount = 1, maxSize = Infinity, unknown = '<UNK>', specialWords = [], unknownClasses = false } = options;
    const classes = unknownClasses ? CLASSES.map((name) => classWord(unknown, name)) : [];
    const first = [...new Set([...specialWords, unknown, ...classes])];
    const taken = new Set(first);
    const frequent = [...counts].filter(([word, count]) => count >= minCount && !taken.has(word));
    frequent.sort(([, a], [, b]) => b - a);
    const kept = frequent.slice(0, maxSize).map(([word]) => word);
    return new WordVocabulary([...first, ...kept], unknown);
  }

  get size(): number {
    return this.words.length;
  }

  has(word: string): boolean {
    checkArgument('has', 'word', string(), word);
    return this.ids.has(word);
  }

  /** The id of a word, or of the unknown word that stands for it. */
  idOf(word: string): number {
    if (typeof word !== 'string') checkArgument('idOf', 'word', string(), word);
    const id = this.ids.get(word);
    if (id !== undefined) return id;
    if (this.classIds.size === 0) return this.unknownId;
    const name = unknownClass(word);
    return (name === undefined ? undefined : this.classIds.get(name)) ?? this.unknownId;
  }

  /** Shape [words]. */
  encode(words: readonly string[]): Int32Array {
    checkWords('encode', words);
    return Int32Array.from(words, (word) => this.idOf(word));
  }

  /** Words of ids; the unknown word for an id outside the vocabulary. */
  decode(ids: Iterable<number>): string[] {
    return Array.from(checkIds('decode', ids), (id) => this.words[id] ?? this.words[this.unknownId] ?? '');
  }
}

/** `<UNK>` and `NUMBER` give `<UNK:NUMBER>`. */
function classWord(unknown: string, name: UnknownClass): string {
  return unknown.endsWith('>') ? `${unknown.slice(0, -1)}:${name}>` : `${unknown}:${name}`;
}

import { checkArgument, flag, option, options, string, whole } from '@firth/options';

/** How fastText splits words: `-minn`, `-maxn` and `-bucket` of its command line. */
export interface NgramOptions {
  /** Characters of the shortest n-gram: 3 unless said. */
  readonly minLength?: number;
  /** Characters of the longest n-gram: 6 unless said; 0 for none at all. */
  readonly maxLength?: number;
  /** Rows that the n-grams share: 2,000,000 unless said. */
  readonly buckets?: number;
  /** Whether `</s>` is split too, as models from before the format had a version do: false unless said. */
  readonly splitEnd?: boolean;
}

/** A word's character n-grams, the marks of its begin `<` and end `>` being characters. */
export interface Ngrams {
  readonly ngrams: readonly string[];
  /** The bucket of each, from 0; in fastText's input matrix the rows lie behind those of the words. */
  readonly buckets: Int32Array;
}

const END_OF_SENTENCE = '</s>';

const ngramOptions = options('fasttextNgrams', {
  minLength: option(whole({ least: 0 }), { default: 3 }),
  maxLength: option(whole({ least: 0 }), { default: 6 }),
  buckets: option(whole({ least: 0 }), { default: 2_000_000 }),
  splitEnd: option(flag(), { default: false }),
});

/**
 * Character n-grams of a word in fastText's order (Bojanowski et al. 2017; `Dictionary::computeSubwords`). The end of a
 * sentence, `</s>`, has none unless `splitEnd` is set.
 */
export function fasttextNgrams(word: string, options: NgramOptions = {}): Ngrams {
  checkArgument('fasttextNgrams', 'word', string(), word);
  const { minLength, maxLength, buckets, splitEnd } = ngramOptions.read(options);
  const characters = word === END_OF_SENTENCE && !splitEnd ? [] : Array.from(`<${word}>`);
  const ngrams: string[] = [];
  for (let from = 0; from < characters.length; from++) {
    for (let length = 1; length <= maxLength && from + length <= characters.length; length++) {
      const isMark = length === 1 && (from === 0 || from + 1 === characters.length);
      if (length >= minLength && !isMark) ngrams.push(characters.slice(from, from + length).join(''));
    }
  }
  return { ngrams, buckets: Int32Array.from(ngrams, (ngram) => hashOf(ngram) % buckets) };
}

/**
 * The 32-bit FNV-1a hash of a text's UTF-8, but with bytes from 0x80 as negative numbers: fastText's released models were
 * trained with that slip, so `Dictionary::hash` keeps it.
 */
export function fasttextHash(text: string): number {
  checkArgument('fasttextHash', 'text', string(), text);
  return hashOf(text);
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ ((byte << 24) >> 24), 0x01000193);
  return hash >>> 0;
}

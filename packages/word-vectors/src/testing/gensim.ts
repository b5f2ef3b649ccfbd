import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Neighbour } from '../keyed-vectors/nearest.js';

/** What fixtures/word-vectors/make.py has written. */
export interface GensimExpected {
  readonly words: number;
  readonly search: readonly {
    readonly positive: readonly string[];
    readonly negative: readonly string[];
    readonly restrict: number | null;
    readonly add: readonly Neighbour[];
    readonly mul?: readonly Neighbour[];
  }[];
  readonly similarity: readonly (readonly [string, string, number])[];
  readonly doesntMatch: readonly (readonly [readonly string[], string])[];
  readonly sentences: readonly {
    readonly words: readonly string[];
    readonly normalized: readonly number[];
    readonly plain: readonly number[];
  }[];
  readonly analogies: readonly {
    readonly options: GensimOptions;
    readonly accuracy: number;
    readonly sections: readonly (readonly [string, number, number])[];
  }[];
  readonly cosmulAnalogies: readonly (readonly [string, number, number])[];
  readonly pairs: readonly {
    readonly options: GensimOptions;
    readonly pearson: readonly [number, number];
    readonly spearman: readonly [number, number];
    readonly oovPercent: number;
  }[];
  readonly fasttext: Readonly<Record<string, readonly number[]>>;
}

export interface GensimOptions {
  readonly case_insensitive?: boolean;
  readonly restrict_vocab?: number;
  readonly dummy4unknown?: boolean;
}

const folder = new URL('../../../../fixtures/word-vectors/', import.meta.url);

export const fixture = (name: string): string => fileURLToPath(new URL(name, folder));

export const readFixture = (name: string): string => readFileSync(fixture(name), 'utf8');

// The script and this type say the same.
export const expected = JSON.parse(readFixture('expected.json')) as GensimExpected;

/** Files of every format with the same words, written by gensim and fastText for the readers' tests. */
export const wordsFixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../converters/checkpoints/fixtures/words/${name}`, import.meta.url));

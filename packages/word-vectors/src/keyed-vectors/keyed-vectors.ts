import { checkArgument, custom, name, type OptionsOf } from '@firth/options';
import { keyedVectorsOptions, sentenceOptions } from './keyed-vectors-options.js';
import type { Mending } from '@firth/checkpoints';
import { WordVectorsError } from '../error.js';
import { cosine, meanOf } from './vector-arithmetic.js';
import {
  loadKeyedVectors,
  type KeyedVectorsInput,
  type KeyedVectorsOptions,
  type LoadedWith,
  type LoadOptions,
} from './load.js';
import { nearest, type Neighbour, type Query, type SearchOptions, type Terms } from './nearest.js';
import { checkWord, queryList, termsOf, words as wordList } from './query-checks.js';
import { saveKeyedVectors, type SaveOptions } from './save.js';
import { Searcher } from './search/searcher.js';
import { unknownVectors, type UnknownVector, type UnknownWords } from './unknown-words.js';
import { VectorRows } from './vector-rows.js';
import { VectorTable } from './vector-table.js';

const float32 = custom<Float32Array>((value) => value instanceof Float32Array, 'a Float32Array');

interface Contents {
  readonly table: VectorTable;
  readonly searcher: Searcher;
  readonly unknown: UnknownVector;
}

/**
 * Words with a vector each, and what is asked of them. Names and results are gensim's `KeyedVectors` where both have a
 * thing. Searches are exact, and run in threads where they are large; `dispose` ends those and lets go of the vectors.
 */
export class KeyedVectors {
  /** What was odd in the file that was loaded, and what was made of it. */
  readonly mended: readonly Mending[];
  private contents: Contents | undefined;

  /**
   * @throws WordVectorsError BAD_OPTION or UNSUPPORTED, for `unknown`.
   * @internal
   */
  constructor(table: VectorTable, { unknown, threads }: KeyedVectorsOptions, { ngramVector, mended }: LoadedWith = {}) {
    this.mended = mended ?? [];
    const policy: UnknownWords = unknown ?? { kind: ngramVector === undefined ? 'error' : 'ngrams' };
    const searcher = new Searcher(table.rows, threads);
    this.contents = { table, searcher, unknown: unknownVectors(policy, table, ngramVector) };
  }

  /**
   * Loads word2vec's text or binary form, GloVe, fastText's `.vec`, `.bin` or `.ftz`, gzipped, in a zip or plain, told by the
   * bytes. What is odd in the file is mended as gensim does, and listed in `mended`, unless `strict` refuses it.
   * @param input A path, a URL, a Blob or bytes.
   * @throws CheckpointError what the format's reader finds; WordVectorsError TOO_LARGE, BAD_VECTORS (no words),
   * BAD_OPTION or UNSUPPORTED; the signal's reason when it is aborted.
   */
  static load(input: KeyedVectorsInput, options: LoadOptions = {}): Promise<KeyedVectors> {
    return loadKeyedVectors(input, options, (...args) => new KeyedVectors(...args));
  }

  /**
   * @param words In the order of the rows of `values`, float32 [words, dimension], which are copied.
   * @throws WordVectorsError BAD_VECTORS where the two do not fit or a value is not finite, TOO_LARGE.
   */
  static from(words: readonly string[], values: Float32Array, options: KeyedVectorsOptions = {}): KeyedVectors {
    const call = 'KeyedVectors.from';
    checkArgument(call, 'words', wordList, words);
    checkArgument(call, 'values', float32, values);
    keyedVectorsOptions.read(options);
    const dimension = values.length / words.length;
    if (words.length === 0 || !Number.isSafeInteger(dimension) || dimension < 1) {
      const found = `${words.length} words, ${values.length} values`;
      throw new WordVectorsError('BAD_VECTORS', 'no vector for each word', { found });
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      const at = JSON.stringify(words[Math.floor(bad / dimension)]);
      throw new WordVectorsError('BAD_VECTORS', 'a value that is no finite number', {
        at,
        found: `${values[bad] ?? ''}`,
      });
    }
    const rows = new VectorRows(words.length, dimension);
    words.forEach((_, row) => {
      rows.vector(row).set(values.subarray(row * dimension, (row + 1) * dimension));
    });
    rows.measure(0, words.length);
    rows.settle(words.length);
    return new KeyedVectors(new VectorTable(words, rows), options);
  }

  /** In the file's order: of published files, the most frequent first. */
  get words(): readonly string[] {
    return this.open().table.words;
  }

  get dimension(): number {
    return this.open().table.dimension;
  }

  /** Whether the word has a row of its own. */
  has(word: string): boolean {
    return this.open().table.rowOf(checkWord('has', 'word', word)) !== undefined;
  }

  /** A word's row, for `restrict` and for pictures; undefined for an unknown word. */
  rowOf(word: string): number | undefined {
    return this.open().table.rowOf(checkWord('rowOf', 'word', word));
  }

  /**
   * A copy of a word's vector [dimension], for an unknown word what `unknown` says.
   * @throws OptionError; WordVectorsError UNKNOWN_WORD.
   */
  vector(word: string): Float32Array {
    return this.known(checkWord('vector', 'word', word));
  }

  /**
   * The words nearest to a word, or to the sum of `positive` minus `negative`, best first, without those asked with.
   * `method: 'add'` scores by the cosine with the mean of unit vectors (3CosAdd, Mikolov et al., 2013), `'mul'` by the
   * product of cosines (3CosMul, Levy and Goldberg, 2014, equation 4).
   * @throws OptionError; WordVectorsError UNKNOWN_WORD or BAD_OPTION.
   */
  async mostSimilar(query: Query, options: SearchOptions = {}): Promise<readonly Neighbour[]> {
    const [neighbours = []] = await this.search([termsOf('mostSimilar', 'query', query)], options);
    return neighbours;
  }

  /** `mostSimilar` of many queries, several of them in each pass over the vectors. */
  async mostSimilarBatch(
    queries: readonly Query[],
    options: SearchOptions = {},
  ): Promise<readonly (readonly Neighbour[])[]> {
    const call = 'mostSimilarBatch';
    const all = checkArgument(call, 'queries', queryList, queries);
    return this.search(
      all.map((query, i) => termsOf(call, `queries[${i}]`, query)),
      options,
    );
  }

  /** What is to `c` as `b` is to `a`: `analogy('man', 'king', 'woman')`. */
  async analogy(a: string, b: string, c: string, options: SearchOptions = {}): Promise<readonly Neighbour[]> {
    for (const [name, word] of Object.entries({ a, b, c })) checkWord('analogy', name, word);
    return this.mostSimilar({ positive: [b, c], negative: [a] }, options);
  }

  /** The cosine of two words' vectors. */
  similarity(a: string, b: string): number {
    for (const [name, word] of Object.entries({ a, b })) checkWord('similarity', name, word);
    return cosine(this.finiteVector(a), this.finiteVector(b));
  }

  /**
   * The word furthest from the mean of all, each taken with length 1.
   * @throws OptionError; WordVectorsError UNKNOWN_WORD, or BAD_OPTION for no words.
   */
  doesntMatch(words: readonly string[]): string {
    checkArgument('doesntMatch', 'words', wordList, words);
    const vectors = words.map((word) => this.finiteVector(word));
    const mean = meanOf(vectors, this.dimension);
    const cosines = vectors.map((vector) => cosine(vector, mean));
    const word = words[cosines.indexOf(Math.min(...cosines))];
    if (word === undefined) throw new WordVectorsError('BAD_OPTION', 'no words', { at: 'words' });
    return word;
  }

  /**
   * The mean [dimension] of the words' vectors, each scaled to length 1 unless `normalize` is false. Under
   * `{ kind: 'skip' }` unknown words are left out; the mean of nothing is zeros.
   * @throws OptionError; WordVectorsError UNKNOWN_WORD.
   */
  sentenceVector(words: readonly string[], options: OptionsOf<typeof sentenceOptions> = {}): Float32Array {
    checkArgument('sentenceVector', 'words', wordList, words);
    const { normalize } = sentenceOptions.read(options);
    const known = words.map((word) => this.find(word)).filter((vector) => vector !== undefined);
    return meanOf(known, this.dimension, normalize);
  }

  /** Writes word2vec's text or binary form. Errors as `writeWord2vecText` of @firth/checkpoints; OptionError. */
  async save(path: string, options: SaveOptions): Promise<void> {
    checkArgument('save', 'path', name('the path of a file'), path);
    return saveKeyedVectors(this.open().table, path, options);
  }

  /** Waits for searches under way, ends the threads, and lets go of the vectors. */
  async dispose(): Promise<void> {
    const { contents } = this;
    this.contents = undefined;
    await contents?.searcher.dispose();
  }

  private search(queries: readonly Terms[], options: SearchOptions): Promise<readonly (readonly Neighbour[])[]> {
    const { table, searcher } = this.open();
    return nearest(table, searcher, (word) => this.finiteVector(word), queries, options);
  }

  private known(word: string): Float32Array {
    const vector = this.find(word);
    if (vector !== undefined) return vector;
    throw new WordVectorsError('UNKNOWN_WORD', 'a word without a vector', { at: JSON.stringify(word) });
  }

  private find(word: string): Float32Array | undefined {
    const { table, unknown } = this.open();
    const row = table.rowOf(word);
    return row === undefined ? unknown(word) : table.vector(row).slice();
  }

  /**
   * `vector` of what takes part in a comparison with others.
   * @throws WordVectorsError UNKNOWN_WORD, or BAD_VECTORS where the file gives the word no finite numbers.
   * @internal
   */
  finiteVector(word: string): Float32Array {
    const vector = this.known(word);
    if (vector.every(Number.isFinite)) return vector;
    throw new WordVectorsError('BAD_VECTORS', 'a vector that is not of finite numbers', { at: JSON.stringify(word) });
  }

  private open(): Contents {
    if (this.contents === undefined) throw new WordVectorsError('DISPOSED', 'the vectors were disposed of');
    return this.contents;
  }
}

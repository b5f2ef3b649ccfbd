import type { OptionsOf } from '@firth/options';
import { WordVectorsError } from '../error.js';
import { searchOptions } from './keyed-vectors-options.js';
import { MOST_QUERIES } from './search/layout.js';
import type { Score } from './search/score.js';
import type { Searcher } from './search/searcher.js';
import type { TopRows } from './search/top-rows.js';
import { addTo, unit } from './vector-arithmetic.js';
import type { VectorTable } from './vector-table.js';

/** A word, or a vector [dimension]. */
export type Term = string | Float32Array;

/** What to search for: a word, a vector, or a sum of some minus others. */
export type Query = Term | { readonly positive: readonly Term[]; readonly negative?: readonly Term[] };

export interface Neighbour {
  readonly word: string;
  /** The cosine, or with `method: 'mul'` the ratio of equation 4. */
  readonly score: number;
}

/** A query's words and vectors, told apart. */
export interface Terms {
  readonly positive: readonly Term[];
  readonly negative: readonly Term[];
}

export type SearchOptions = OptionsOf<typeof searchOptions>;

interface Asked {
  readonly queries: readonly Float32Array[];
  /** With places among `queries`. */
  readonly score: Score;
  /** Rows of the words asked with. */
  readonly without: ReadonlySet<number>;
}

/** Groups queries so that each pass over the rows answers as many as it has room for. */
export async function nearest(
  table: VectorTable,
  searcher: Searcher,
  vectorOf: (word: string) => Float32Array,
  queries: readonly Terms[],
  options: SearchOptions,
): Promise<readonly (readonly Neighbour[])[]> {
  const { topN, restrict = table.words.length, method, signal } = searchOptions.read(options);
  const asked = queries.map((query) => ask(table, vectorOf, query, method));
  const rowCount = Math.min(restrict, table.words.length);
  const results: (readonly Neighbour[])[] = [];
  for (const group of passes(asked)) {
    signal?.throwIfAborted();
    // What has no finite vector is found as zeros, and left out.
    const most = table.rows.oddRows.size + Math.max(...group.map(({ without }) => without.size));
    const vectors = group.flatMap((one) => one.queries);
    const scores = shifted(group);
    const found = await searcher.run({ queries: vectors, scores, topN: Math.min(rowCount, topN + most), rowCount });
    results.push(...group.map(({ without }, i) => neighboursOf(table, found[i], without, topN)));
  }
  return results;
}

function ask(
  table: VectorTable,
  vectorOf: (word: string) => Float32Array,
  { positive, negative }: Terms,
  method: 'add' | 'mul',
): Asked {
  const terms = [...positive, ...negative];
  if (positive.length === 0 && (method === 'mul' || terms.length === 0)) {
    throw new WordVectorsError('BAD_OPTION', 'nothing to search for', {
      at: 'positive',
      expected: 'a word or a vector',
    });
  }
  const vectors = terms.map((term) => (typeof term === 'string' ? vectorOf(term) : checked(term, table.dimension)));
  const rows = terms.map((term) => (typeof term === 'string' ? table.rowOf(term) : undefined));
  const without = new Set(rows.filter((row) => row !== undefined));
  if (method === 'add') {
    const sum = new Float64Array(table.dimension);
    vectors.forEach((vector, i) => {
      addTo(sum, unit(vector), i < positive.length ? 1 : -1);
    });
    return { queries: [unit(Float32Array.from(sum))], score: { kind: 'cosine', query: 0 }, without };
  }
  if (terms.length > MOST_QUERIES) {
    const found = `${terms.length}`;
    throw new WordVectorsError('BAD_OPTION', 'too many words', {
      at: 'positive',
      expected: `at most ${MOST_QUERIES}`,
      found,
    });
  }
  const places = terms.map((_, i) => i);
  const score: Score = {
    kind: 'product',
    positive: places.slice(0, positive.length),
    negative: places.slice(positive.length),
  };
  return { queries: vectors.map(unit), score, without };
}

function* passes(asked: readonly Asked[]): Generator<readonly Asked[]> {
  let group: Asked[] = [];
  let count = 0;
  for (const one of asked) {
    if (count + one.queries.length > MOST_QUERIES) {
      yield group;
      [group, count] = [[], 0];
    }
    group.push(one);
    count += one.queries.length;
  }
  if (group.length > 0) yield group;
}

/** The scores of a group, with places among the queries of all of it. */
function shifted(group: readonly Asked[]): readonly Score[] {
  let before = 0;
  return group.map(({ score, queries }) => {
    const by = before;
    before += queries.length;
    if (score.kind === 'cosine') return { ...score, query: by + score.query };
    const move = (places: readonly number[]): number[] => places.map((place) => by + place);
    return { ...score, positive: move(score.positive), negative: move(score.negative) };
  });
}

function neighboursOf(
  table: VectorTable,
  found: TopRows | undefined,
  without: ReadonlySet<number>,
  topN: number,
): readonly Neighbour[] {
  const neighbours: Neighbour[] = [];
  found?.rows.forEach((row, i) => {
    if (neighbours.length < topN && !without.has(row) && !table.rows.oddRows.has(row)) {
      neighbours.push({ word: table.words[row] ?? '', score: found.scores[i] ?? 0 });
    }
  });
  return neighbours;
}

function checked(vector: Float32Array, dimension: number): Float32Array {
  if (vector.length === dimension && vector.every(Number.isFinite)) return vector;
  const found = vector.length === dimension ? 'a value that is not finite' : `${vector.length}`;
  throw new WordVectorsError('BAD_OPTION', 'a bad vector', {
    at: 'query',
    expected: `${dimension} finite values`,
    found,
  });
}

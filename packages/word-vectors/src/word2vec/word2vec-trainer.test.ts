import { describe, expect, it } from 'vitest';
import { mixSeeds, Random } from '../kernels/random.js';
import { ReferenceWord2Vec } from '../kernels/reference/word2vec.js';
import { goldenSteps, largestDistance, type Matrix, type Word2VecGolden } from '../testing/golden-steps.js';
import { huffmanPaths } from './huffman.js';
import { aliasTable, keepTable } from './sampling.js';
import type { Word2VecSetup } from './setup.js';
import { Word2VecTrainer } from './word2vec-trainer.js';

/** Counts that fall as Zipf's law says. */
const countsOf = (words: number): Float64Array => Float64Array.from({ length: words }, (_, k) => 1000 / (k + 1));

function setupOf(words: number, more: Partial<Word2VecSetup> = {}): Word2VecSetup {
  const output = {
    kind: 'negative-sampling',
    drawn: 7,
    share: 5 / 7,
    aliases: aliasTable(countsOf(words), 0),
  } as const;
  const base = { words, dimension: 20, window: 5, cbow: false, output, keep: undefined, rate: 0.05, leastRate: 1e-4 };
  return { ...base, total: 4000, seed: 3, threads: 1, ...more };
}

const tree = (words: number) =>
  ({ kind: 'hierarchical-softmax', paths: huffmanPaths(Float64Array.of(900, ...countsOf(words))) }) as const;

const start = (setup: Word2VecSetup) => Word2VecTrainer.create({ setup, memory: undefined, thread: 0 });

/** The rows of a table of the kernel. */
const rowsAt = ({ memory, layout }: Word2VecTrainer, at: number, words: number, dimension: number): Float32Array[] =>
  Array.from({ length: words }, (_, row) => new Float32Array(memory.buffer, at + row * layout.stride, dimension));

const name = ({ cbow, hierarchical, dimension, context }: Word2VecGolden): string =>
  `${cbow ? 'CBOW' : 'skip-gram'}, ${hierarchical ? 'hierarchical softmax' : 'negative sampling'}, ${dimension} values, ${context.length} around`;

describe('one update', () => {
  it.each(goldenSteps.word2vec.map((step) => [name(step), step] as const))('%s: as the papers say', async (_, step) => {
    const words = step.before.vectors.length;
    const { dimension, context, outputs, labels, rates, cbow } = step;
    const setup = setupOf(words, { dimension, cbow });
    const trainer = await start(setup);
    const { kernel, layout } = trainer;
    const vectors = rowsAt(trainer, layout.vectors, words, dimension);
    const told = rowsAt(trainer, layout.outputs, words, dimension);
    fill(vectors, step.before.vectors);
    fill(told, step.before.outputs);
    kernel.clear();
    outputs.forEach((row, j) => {
      kernel.addOutput(row, labels[j] ?? NaN, rates[j] ?? NaN);
    });
    kernel.closeOutputs();
    for (const word of context) kernel.addInput(word);
    kernel.learn();
    expect(largestDistance(vectors, step.after.vectors)).toBeLessThanOrEqual(1e-6);
    expect(largestDistance(told, step.after.outputs)).toBeLessThanOrEqual(1e-6);

    const reference = new ReferenceWord2Vec(setup);
    fill(reference.vectors, step.before.vectors);
    fill(reference.outputs, step.before.outputs);
    reference[cbow ? 'bagOfWords' : 'skipGram'](context, { rows: outputs, labels, rates });
    expect(largestDistance(reference.vectors, step.after.vectors)).toBeLessThanOrEqual(1e-6);
    expect(largestDistance(reference.outputs, step.after.outputs)).toBeLessThanOrEqual(1e-6);
  });
});

function fill(rows: readonly Float32Array[], values: Matrix): void {
  rows.forEach((row, i) => {
    row.set(values[i] ?? []);
  });
}

describe('training', () => {
  const WORDS = 50;
  const random = new Random(11);
  const tokens = Int32Array.from({ length: 1000 }, (_, k) => (k % 13 === 12 ? -1 : random.below(WORDS)));
  const long = Int32Array.from({ length: 2100 }, () => random.below(WORDS)); // over the longest sentence, twice
  const sample = keepTable(countsOf(WORDS), 4500, 1e-2);
  it.each([
    ['skip-gram, negative sampling', setupOf(WORDS), tokens],
    ['skip-gram, hierarchical softmax', setupOf(WORDS, { output: tree(WORDS) }), tokens],
    ['CBOW, negative sampling, subsampled', setupOf(WORDS, { cbow: true, keep: sample, dimension: 7 }), tokens],
    ['CBOW, hierarchical softmax', setupOf(WORDS, { cbow: true, output: tree(WORDS), window: 1 }), tokens],
    ['a sentence that is cut', setupOf(WORDS, { dimension: 4, window: 2, rate: 0.01 }), long],
  ])('%s: the kernel and the plain version agree within 1e-4', async (_, setup, corpus) => {
    const [trainer, reference] = [await start(setup), new ReferenceWord2Vec(setup)];
    const { layout } = trainer;
    const vectors = rowsAt(trainer, layout.vectors, WORDS, setup.dimension);
    expect(largestDistance(vectors, reference.vectors)).toBe(0);
    const before = reference.vectors.map((row) => Float32Array.from(row));
    for (const seed of [mixSeeds(1, 0), mixSeeds(1, 1)]) {
      trainer.train({ tokens: corpus.slice(), seed });
      reference.train(corpus, seed);
    }
    expect(largestDistance(before, reference.vectors)).toBeGreaterThan(0.01);
    expect(largestDistance(vectors, reference.vectors)).toBeLessThanOrEqual(1e-4);
    expect(largestDistance(rowsAt(trainer, layout.outputs, WORDS, setup.dimension), reference.outputs)).toBeLessThan(
      1e-4,
    );
  });
});

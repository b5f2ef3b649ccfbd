/**
 * firth against the original word2vec.c: words a second from the difference of a longer and a shorter run of whole
 * programs, on the small world and on lee_background.cor, one thread and two; then quality.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { KeyedVectors, trainWord2Vec } from '@firth/word-vectors';
import { smallWorldQuestions, smallWorldSentences } from '../../../fixtures/small-world/small-world.mjs';
import { readOptions } from '../common/options.mjs';
import { accuracy, correlation, fromTrained } from '../common/word-vector-figures.mjs';

const VARIANTS = [
  { name: 'skip-gram, negative sampling', cbow: false, hs: false, bound: 2, goal: 4 },
  { name: 'CBOW, negative sampling', cbow: true, hs: false, bound: 1.5 },
  { name: 'skip-gram, hierarchical softmax', cbow: false, hs: true, bound: 1, goal: 1.5 },
  { name: 'CBOW, hierarchical softmax', cbow: true, hs: true, bound: 1, goal: 1.5 },
];

/** @param {string[]} args */
export async function run(args) {
  const own = { words: { value: '500000', help: 'of the small world' }, epochs: { value: '3', help: 'of a run' } };
  const about = 'firth and the original word2vec, built already in FIRTH_BENCH_DIR/original (docs/word-vectors.md)';
  const options = readOptions(args, { name: 'word2vec', about, repeat: 1, own });
  if (options === undefined) return [];
  const folder = join(options.folder, 'original');
  const program = join(folder, 'word2vec');
  const other = join(folder, 'word2vec-other-seed');
  for (const path of [program, other])
    if (!existsSync(path)) throw new Error(`${path}: expected the original program: docs/word-vectors.md says how`);
  const corpora = [['small world', await smallWorld(options)]];
  const lee = join(options.sharedFolder, 'data/corpora/lee_background.cor');
  if (existsSync(lee)) corpora.push(['lee_background.cor', lee]);
  const rows = [];
  for (const [corpusName, corpus] of corpora) {
    const scale = corpusName === 'small world' ? 1 : 8; // a short corpus is read more often
    const epochs = Number(options.epochs) * scale;
    for (const variant of VARIANTS) {
      for (const threads of [1, 2]) {
        const { tokens, perSecond, vectors } = await ours(corpus, variant, epochs, threads);
        const file = join(options.folder, 'word2vec-original.bin');
        const theirs =
          (tokens * (epochs - 1)) /
          difference((count) => original(program, corpus, file, variant, count, threads), epochs);
        const row = {
          case: `${variant.name}, ${corpusName}, ${threads} thread${threads === 1 ? '' : 's'}`,
          ratio: perSecond / theirs,
          ours: perSecond,
          peer: theirs,
          unit: 'words/s',
          peerVersion: 'word2vec.c 20c129a, -O3 -march=native',
          bound: variant.bound,
          goal: variant.goal,
        };
        if (threads === 1)
          Object.assign(row, await quality(vectors, { program, other, corpus, variant, epochs, file, corpusName }));
        rows.push(row);
        console.log(
          `${row.case.padEnd(58)} ${(row.ours / 1000).toFixed().padStart(6)} k ${(row.peer / 1000).toFixed().padStart(6)} k ${row.ratio.toFixed(2)}x ${JSON.stringify(row.quality ?? {})}`,
        );
      }
    }
  }
  return rows;
}

async function smallWorld({ folder, words }) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `small-world-${words}.txt`);
  if (existsSync(path)) return path;
  const lines = function* () {
    for (const sentence of smallWorldSentences({ words: Number(words) })) yield `${sentence}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return path;
}

/** Seconds of training that `epochs` passes take more than one. */
const difference = (run, epochs) => run(epochs) - run(1);

async function ours(corpus, { cbow, hs }, epochs, threads) {
  const train = async (count) => {
    const from = performance.now();
    const trained = await trainWord2Vec(corpus, {
      architecture: cbow ? 'cbow' : 'skip-gram',
      output: { kind: hs ? 'hierarchical-softmax' : 'negative-sampling' },
      epochs: count,
      threads,
    });
    return { trained, seconds: (performance.now() - from) / 1000 };
  };
  const [long, short] = [await train(epochs), await train(1)];
  const { tokens } = long.trained;
  return {
    tokens,
    vectors: fromTrained(long.trained),
    perSecond: (tokens * (epochs - 1)) / (long.seconds - short.seconds),
  };
}

/**
 * word2vec.c never resets its `eof`: on one thread it ends after the first pass, whatever -iter says. So it gets the corpus
 * `epochs` times over in one file, and the least count as many times higher.
 */
function original(program, corpus, output, { cbow, hs }, epochs, threads) {
  const repeated = `${output}.${epochs}.txt`;
  writeFileSync(repeated, readFileSync(corpus, 'utf8').replace(/\n?$/, '\n').repeat(epochs));
  const settings = { train: repeated, output, binary: 1, size: 100, window: 5, cbow: Number(cbow), hs: Number(hs) };
  const all = { ...settings, negative: hs ? 0 : 5, 'min-count': 5 * epochs, iter: 1, threads, debug: 0 };
  const words = Object.entries(all).flatMap(([name, value]) => [`-${name}`, String(value)]);
  const seconds = (args) => {
    const from = performance.now();
    execFileSync(program, args, { stdio: 'ignore' });
    return (performance.now() - from) / 1000;
  };
  // Without -output it counts the words and ends.
  const counting = words.filter((word, k) => word !== '-output' && words[k - 1] !== '-output');
  const training = seconds(words) - seconds(counting);
  rmSync(repeated);
  return training;
}

async function quality(mine, { program, other, corpus, variant, epochs, file, corpusName }) {
  original(program, corpus, file, variant, epochs, 1);
  const first = await KeyedVectors.load(file);
  original(other, corpus, file, variant, epochs, 1);
  const second = await KeyedVectors.load(file);
  const found = { seeds: correlation(first, second), firth: correlation(mine, first) };
  if (corpusName === 'small world') {
    const questions = smallWorldQuestions();
    Object.assign(found, {
      firthAccuracy: await accuracy(mine, questions),
      originalAccuracy: await accuracy(first, questions),
      otherSeedAccuracy: await accuracy(second, questions),
    });
  }
  for (const vectors of [mine, first, second]) await vectors.dispose();
  return {
    quality: Object.fromEntries(Object.entries(found).map(([name, value]) => [name, Number(value.toFixed(4))])),
  };
}

/**
 * firth against the authors' GloVe: pairs a second of training on the same co-occurrences, by one thread and by two, and the
 * seconds of counting them; first how alike the vectors are.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { KeyedVectors, trainGlove } from '@firth/word-vectors';
import { median } from '../common/figures.mjs';
import { readOptions } from '../common/options.mjs';
import { corpora, originalProgram } from '../common/word-vector-corpora.mjs';
import { compare, fromTrained, inWords } from '../common/word-vector-figures.mjs';
import { countOriginal, shuffleOriginal, trainOriginal } from './original.mjs';

const PROGRAMS = ['vocab_count', 'cooccur', 'shuffle', 'glove'];
const VERSION = 'stanfordnlp/GloVe 52f7dbc, -O3 -march=native';

const OWN = {
  words: { value: '300000', help: 'of the small world' },
  epochs: { value: '25', help: 'passes over the pairs' },
  corpus: { value: 'all', help: 'all, small or lee' },
  seeds: { value: '3', help: 'of ours that are compared with three of the original; 0 to measure speed alone' },
};

/** @param {string[]} args */
export async function run(args) {
  const about = "firth and the authors' GloVe, built already in FIRTH_BENCH_DIR/original (docs/word-vectors.md)";
  const options = readOptions(args, { name: 'glove', about, repeat: 3, own: OWN });
  if (options === undefined) return [];
  const programs = Object.fromEntries(PROGRAMS.map((name) => [name, originalProgram(options.folder, name)]));
  const folder = join(options.folder, 'glove-original');
  mkdirSync(folder, { recursive: true });
  const [rows, epochs] = [[], Number(options.epochs)];
  for (const { name, path, questions } of await corpora(options)) {
    const { pairs } = countOriginal(programs, path, folder);
    const quality = await qualityOf({ programs, path, folder, questions, epochs, seeds: Number(options.seeds) });
    if (quality !== undefined) console.log(`GloVe, ${name}: ${inWords(quality)}`);
    const counting = { ours: [], original: [] };
    for (const threads of [1, 2]) {
      const training = { ours: [], original: [] };
      for (let round = 0; round < options.repeat; round++) {
        const from = performance.now();
        const trained = await trainGlove(path, { epochs, threads });
        if (trained.pairs !== pairs)
          throw new Error(`${name}: expected ${pairs} pairs, as the original, found ${trained.pairs}`);
        counting.ours.push((performance.now() - from) / 1000 - trained.trainingSeconds);
        training.ours.push((pairs * epochs) / trained.trainingSeconds);
        counting.original.push(countOriginal(programs, path, folder).seconds);
        const train = (count) => trainOriginal(programs, folder, { epochs: count, threads, seed: 1 });
        training.original.push((pairs * (epochs - 1)) / (train(epochs) - train(1)));
      }
      rows.push({
        case: `GloVe's training, ${name}, ${threads} thread${threads === 1 ? '' : 's'}`,
        ...figures(training, 'pairs/s', (ours, theirs) => ours / theirs),
        bound: 1.2,
        goal: 2,
        ...(quality === undefined ? {} : { quality }),
      });
      print(rows.at(-1));
    }
    rows.push({
      case: `counting words and pairs, ${name}`,
      ...figures(counting, 's', (ours, theirs) => theirs / ours),
      pairs,
    });
    print(rows.at(-1));
  }
  rmSync(folder, { recursive: true });
  return rows;
}

function figures({ ours, original }, unit, ratioOf) {
  const [our, their] = [median(ours), median(original)];
  const ratio = Number(ratioOf(our, their).toFixed(2));
  return { ratio, ours: Number(our.toPrecision(4)), peer: Number(their.toPrecision(4)), unit, peerVersion: VERSION };
}

function print({ case: what, ratio, ours, peer, unit, bound }) {
  const figure = (value) =>
    (unit === 's' ? `${value.toFixed(2)} s` : `${(value / 1e6).toFixed(2)} M ${unit}`).padStart(15);
  const asked = bound === undefined ? '' : ` (bound ${bound})`;
  console.log(`${what.padEnd(56)} firth ${figure(ours)}  GloVe ${figure(peer)}  ${ratio.toFixed(2)}x${asked}`);
}

async function qualityOf({ programs, path, folder, questions, epochs, seeds }) {
  if (seeds === 0) return undefined;
  const [ours, theirs] = [[], []];
  for (let seed = 1; seed <= seeds; seed++)
    ours.push(fromTrained(await trainGlove(path, { epochs, seed, threads: 1 })));
  for (const seed of [1, 2, 3]) {
    // Ours come from one seed, the order of the pairs and the first vectors.
    shuffleOriginal(programs, folder, seed);
    trainOriginal(programs, folder, { epochs, threads: 1, seed });
    theirs.push(await KeyedVectors.load(join(folder, 'vectors.txt')));
  }
  const quality = await compare(ours, theirs, questions);
  for (const vectors of [...ours, ...theirs]) await vectors.dispose();
  return quality;
}

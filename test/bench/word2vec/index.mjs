/**
 * firth against the original word2vec.c, and gensim beside them: words a second on the small world and on lee_background.cor,
 * by one thread and by two; first how alike the vectors are.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KeyedVectors, trainWord2Vec } from '@firth/word-vectors';
import { median } from '../common/figures.mjs';
import { readOptions } from '../common/options.mjs';
import { corpora, originalProgram } from '../common/word-vector-corpora.mjs';
import { compare, fromTrained, inWords } from '../common/word-vector-figures.mjs';
import { trainOriginal } from './original.mjs';

const VARIANTS = [
  { name: 'skip-gram, negative sampling', cbow: false, hs: false, bound: 2, goal: 4 },
  { name: 'CBOW, negative sampling', cbow: true, hs: false, bound: 1.5 },
  { name: 'skip-gram, hierarchical softmax', cbow: false, hs: true, bound: 1, goal: 1.5 },
  { name: 'CBOW, hierarchical softmax', cbow: true, hs: true, bound: 1, goal: 1.5 },
];

const OWN = {
  words: { value: '300000', help: 'of the small world' },
  epochs: { value: '3', help: 'passes over it; over lee_background.cor eight times as many' },
  corpus: { value: 'all', help: 'all, small or lee' },
  seeds: { value: '3', help: 'of ours that are compared with two of the original; 0 to measure speed alone' },
};

const gensimScript = fileURLToPath(new URL('gensim_train.py', import.meta.url));

/** @param {string[]} args */
export async function run(args) {
  const about = 'firth and the original word2vec, built already in FIRTH_BENCH_DIR/original (docs/word-vectors.md)';
  const options = readOptions(args, { name: 'word2vec', about, repeat: 3, own: OWN });
  if (options === undefined) return [];
  const program = originalProgram(options.folder, 'word2vec');
  const other = originalProgram(options.folder, 'word2vec-other-seed');
  const file = join(options.folder, 'word2vec-original.bin');
  const rows = [];
  for (const { name, path, questions, passes } of await corpora(options)) {
    const epochs = Number(options.epochs) * passes;
    for (const variant of VARIANTS) {
      const quality = await qualityOf({ programs: [program, other], path, questions, variant, epochs, file, options });
      if (quality !== undefined) console.log(`${variant.name}, ${name}: ${inWords(quality)}`);
      for (const threads of [1, 2]) {
        const speeds = await speedsOf({ program, path, variant, epochs, threads, file, options });
        rows.push(
          rowOf(`${variant.name}, ${name}, ${threads} thread${threads === 1 ? '' : 's'}`, variant, speeds, quality),
        );
        print(rows.at(-1));
      }
    }
  }
  rmSync(file, { force: true });
  return rows;
}

function rowOf(what, { bound, goal }, { ours, original, gensim, gensimVersion }, quality) {
  const [our, their, third] = [ours, original, gensim].map((all) => Math.round(median(all)));
  return {
    case: what,
    ratio: Number((our / their).toFixed(2)),
    ours: our,
    peer: their,
    unit: 'words/s',
    peerVersion: 'word2vec.c 20c129a, -O3 -march=native',
    bound,
    ...(goal === undefined ? {} : { goal }),
    gensim: third,
    gensimVersion,
    ...(quality === undefined ? {} : { quality }),
  };
}

function print({ case: what, ratio, ours, peer, gensim, gensimVersion, bound }) {
  const thousands = (value) => `${(value / 1000).toFixed()} k`.padStart(8);
  const figures = `firth ${thousands(ours)}  word2vec.c ${thousands(peer)}  ${gensimVersion} ${thousands(gensim)}`;
  console.log(`${what.padEnd(64)} ${figures}  ${ratio.toFixed(2)}x (bound ${bound})`);
}

function trainOurs(path, { cbow, hs }, epochs, more) {
  const output = { kind: hs ? 'hierarchical-softmax' : 'negative-sampling' };
  return trainWord2Vec(path, { architecture: cbow ? 'cbow' : 'skip-gram', output, epochs, ...more });
}

/** Words a second of each, a round of each after the other. */
async function speedsOf({ program, path, variant, epochs, threads, file, options }) {
  const speeds = { ours: [], original: [], gensim: [], gensimVersion: '' };
  const { cbow, hs } = variant;
  for (let round = 0; round < options.repeat; round++) {
    const { tokens, trainingSeconds } = await trainOurs(path, variant, epochs, { threads });
    speeds.ours.push((tokens * epochs) / trainingSeconds);
    // What it makes ready before training, a table of 400 MB among it, is in both.
    const train = (count) => trainOriginal(program, path, file, variant, count, threads);
    speeds.original.push((tokens * (epochs - 1)) / (train(epochs) - train(1)));
    const given = { corpus: path, output: `${file}.gensim`, cbow, hs, epochs, threads };
    const said = execFileSync(options.python, [gensimScript, JSON.stringify(given)], { encoding: 'utf8' });
    const { seconds, version } = JSON.parse(said);
    speeds.gensim.push((tokens * epochs) / seconds);
    speeds.gensimVersion = version;
    rmSync(`${file}.gensim`);
  }
  return speeds;
}

async function qualityOf({ programs, path, questions, variant, epochs, file, options }) {
  const seeds = Array.from({ length: Number(options.seeds) }, (_, k) => k + 1);
  if (seeds.length === 0) return undefined;
  const [ours, theirs] = [[], []];
  for (const seed of seeds) ours.push(fromTrained(await trainOurs(path, variant, epochs, { threads: 1, seed })));
  for (const program of programs) {
    trainOriginal(program, path, file, variant, epochs, 1);
    theirs.push(await KeyedVectors.load(file));
  }
  const quality = await compare(ours, theirs, questions);
  for (const vectors of [...ours, ...theirs]) await vectors.dispose();
  return quality;
}

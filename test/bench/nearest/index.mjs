/** Loading 400,000 vectors of 300 and searching them, one by one and in batches, against gensim. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { KeyedVectors } from '@firth/word-vectors';
import { against, printTable } from '../common/figures.mjs';

const usage = `npm run bench -- nearest [--json] [--words N] [--dimension N] [--queries N] [--repeat N] [--python PATH]

  --words N, --dimension N   of the vectors, random: 400,000 and 300
  --queries N                of the batch; an eighth of them are asked one by one: 256
  --repeat N                 rounds, in each of which both have their turn: 3; the median counts
  --python PATH              a Python with gensim (FIRTH_PYTHON, or python3)`;
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** @param {string[]} args */
export async function run(args) {
  const option = (value) => ({ type: 'string', default: value });
  const python = option(process.env.FIRTH_PYTHON ?? 'python3');
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      words: option('400000'),
      dimension: option('300'),
      queries: option('256'),
      repeat: option('3'),
      python,
    },
  });
  if (values.help) {
    console.log(usage);
    return [];
  }
  const [words, dimension, queries] = [values.words, values.dimension, values.queries].map(Number);
  const file = join(process.env.FIRTH_BENCH_DIR ?? here('../../../.bench'), `random-${words}-${dimension}.bin`);
  mkdirSync(join(file, '..'), { recursive: true });
  const peer = (...more) => JSON.parse(execFileSync(values.python, [here('peer.py'), ...more], { encoding: 'utf8' }));
  peer('make', file, values.words, values.dimension);
  const [ours, theirs] = [[], []];
  for (let round = 0; round < Number(values.repeat); round++) {
    ours.push(await measure(file, queries));
    theirs.push(peer('measure', file, values.queries));
    check(ours.at(-1).answers, theirs.at(-1).answers);
    process.stderr.write(`round ${round + 1} of ${values.repeat}\n`);
  }
  const { version } = theirs[0];
  const row = (what, key, bound, peerKey = key) =>
    against(
      what,
      ours.map((one) => one[key]),
      theirs.map((one) => one[peerKey]),
      { bound, peerVersion: version },
    );
  const size = `${words.toLocaleString('en')} x ${dimension}`;
  const rows = [
    row(`load ${size}, word2vec binary`, 'load', 2),
    row('a query, one by one', 'single', 1),
    row(`a query of a batch of ${queries}, gensim in a loop (it has no batches)`, 'batch', 1, 'loop'),
    row(`a query of a batch of ${queries}, numpy by hand: matrix product, argpartition`, 'batch', 1, 'numpy'),
  ];
  printTable(rows, { threads: 2 }, ['answers: the same ten words for every query, scores within 1e-5']);
  return rows;
}

async function measure(file, queries) {
  const start = performance.now();
  const vectors = await KeyedVectors.load(file);
  const load = performance.now() - start;
  const asked = vectors.words.slice(0, queries);
  const singles = asked.slice(0, Math.ceil(queries / 8));
  await vectors.mostSimilar(asked[0]);
  const from = performance.now();
  for (const word of singles) await vectors.mostSimilar(word);
  const single = (performance.now() - from) / singles.length;
  const batchFrom = performance.now();
  const answers = await vectors.mostSimilarBatch(asked);
  const batch = (performance.now() - batchFrom) / queries;
  await vectors.dispose();
  return { load, single, batch, answers: answers.map((row) => row.map(({ word, score }) => [word, score])) };
}

function check(ours, theirs) {
  ours.forEach((row, i) =>
    row.forEach(([word, score], j) => {
      const [other, otherScore] = theirs[i][j];
      // Equal up to float32: two words may change places.
      if (Math.abs(score - otherScore) > 1e-5 || (word !== other && !theirs[i].some(([name]) => name === word)))
        throw new Error(`query ${i}: firth finds ${word} ${score}, gensim ${other} ${otherScore}`);
    }),
  );
}

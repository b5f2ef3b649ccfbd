/** The authors' programs of GloVe (stanfordnlp/GloVe) in a folder of their files. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of a pair in their files: two int32 and a float64. */
const RECORD = 16;

function seconds(action) {
  const from = performance.now();
  action();
  return (performance.now() - from) / 1000;
}

/** Runs a program that reads its standard input and writes its output. */
function pipe(program, args, input, output) {
  const [from, to] = [openSync(input, 'r'), openSync(output, 'w')];
  try {
    execFileSync(program, args.map(String), { stdio: [from, to, 'ignore'] });
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

/** Counts words and pairs and shuffles the pairs; gives how many there are, and the seconds that it took. */
export function countOriginal(programs, corpus, folder) {
  const [vocabulary, pairs] = ['vocab.txt', 'pairs.bin'].map((name) => join(folder, name));
  const taken = seconds(() => {
    pipe(programs.vocab_count, ['-min-count', 5, '-verbose', 0], corpus, vocabulary);
    const counting = ['-symmetric', 1, '-window-size', 15, '-vocab-file', vocabulary, '-memory', 1, '-verbose', 0];
    pipe(programs.cooccur, [...counting, '-overflow-file', join(folder, 'overflow')], corpus, pairs);
    shuffleOriginal(programs, folder, 1);
  });
  return { pairs: statSync(pairs).size / RECORD, seconds: taken };
}

/** Brings the pairs, which are counted, into an order at random. */
export function shuffleOriginal(programs, folder, seed) {
  const args = ['-memory', 1, '-seed', seed, '-verbose', 0, '-temp-file', join(folder, 'temporary')];
  pipe(programs.shuffle, args, join(folder, 'pairs.bin'), join(folder, 'shuffled.bin'));
}

/** Trains on what was counted, and gives the seconds of the whole program; the vectors come to `vectors.txt`. */
export function trainOriginal(programs, folder, { epochs, threads, seed }) {
  const given = {
    'input-file': join(folder, 'shuffled.bin'),
    'vocab-file': join(folder, 'vocab.txt'),
    'save-file': join(folder, 'vectors'),
    'vector-size': 50,
    iter: epochs,
    threads,
    seed,
    verbose: 0,
  };
  const args = Object.entries(given).flatMap(([name, value]) => [`-${name}`, String(value)]);
  return seconds(() => execFileSync(programs.glove, args, { stdio: 'ignore' }));
}

/** word2vec.c (tmikolov/word2vec 20c129a) as a program. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Trains by `epochs` passes, writes the vectors to `output`, and gives the seconds of training. word2vec.c never resets its
 * `eof`: on one thread it ends after the first pass, whatever -iter says. So it gets the corpus `epochs` times over in one
 * file, and the least count as many times higher.
 */
export function trainOriginal(program, corpus, output, { cbow, hs }, epochs, threads) {
  const repeated = `${output}.${epochs}.txt`;
  writeFileSync(repeated, readFileSync(corpus, 'utf8').replace(/\n?$/, '\n').repeat(epochs));
  const settings = { train: repeated, binary: 1, size: 100, window: 5, cbow: Number(cbow), hs: Number(hs) };
  const all = { ...settings, negative: hs ? 0 : 5, 'min-count': 5 * epochs, iter: 1, threads, debug: 0 };
  const counting = Object.entries(all).flatMap(([name, value]) => [`-${name}`, String(value)]);
  const seconds = (args) => {
    const from = performance.now();
    execFileSync(program, args, { stdio: 'ignore' });
    return (performance.now() - from) / 1000;
  };
  // Without -output it counts the words and ends.
  const training = seconds([...counting, '-output', output]) - seconds(counting);
  rmSync(repeated);
  return training;
}

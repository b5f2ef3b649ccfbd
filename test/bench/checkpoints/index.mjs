/** Reading every tensor of BERT-base from each original format, against the Python reader of that format. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const usage = `npm run bench -- checkpoints [--json] [--repeat N] [--folder FOLDER] [--python PATH]

  --repeat N        cold processes of each, after one to warm up: 5 unless said; the median counts
  --folder FOLDER   what \`npm run bench -- load\` makes: google, pytorch-zip, pytorch-legacy, safetensors (/tmp/base/uncased)
  --python PATH     a Python with numpy, safetensors, tensorflow and torch (FIRTH_PYTHON, or python3)`;

/** The format, its path in the folder, and the ratio to reach. */
const FORMATS = [
  { name: 'safetensors', path: 'safetensors/model.safetensors', wanted: 1 },
  { name: 'pytorch-zip', path: 'pytorch-zip/pytorch_model.bin', wanted: 2 },
  { name: 'pytorch-legacy', path: 'pytorch-legacy/pytorch_model.bin', wanted: 2 },
  { name: 'tensorflow', path: 'google/bert_model.ckpt', wanted: 2 },
];
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** @param {string[]} args */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '5' },
      folder: { type: 'string', default: '/tmp/base/uncased' },
      python: { type: 'string', default: process.env.FIRTH_PYTHON ?? 'python3' },
    },
  });
  if (values.help) {
    console.log(usage);
    return [];
  }
  const rows = FORMATS.map((format) => measure(format, values));
  console.log(
    '| format | MB | firth ms | Python ms | ratio | wanted | reading alone: firth, Python ms | Python reader |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const row of rows) {
    const reading = `${row.readMs}, ${row.peerReadMs}`;
    const cells = [row.format, row.megabytes, row.ours, row.peer, row.ratio, row.wanted, reading, row.peerVersion];
    console.log(`| ${cells.join(' | ')} |`);
  }
  return rows;
}

/** Both in turn, each time in a new process; the bytes that they sum must be the same. */
function measure({ name, path, wanted }, { folder, python, repeat }) {
  const file = join(folder, path);
  const megabytes = readIntoPageCache(join(folder, path.replace(/\/.*/, '')));
  const runners = [
    { command: process.execPath, args: [here('read.mjs'), file], runs: [] },
    { command: python, args: [here('read.py'), name, file], runs: [] },
  ];
  for (let round = -1; round < Number(repeat); round++) {
    for (const { command, args, runs } of runners) {
      process.stderr.write(`${name} ${round < 0 ? 'warm-up' : round + 1}: ${command}\n`);
      const result = coldRun(command, args);
      if (round >= 0) runs.push(result);
    }
  }
  const [ours, peer] = runners.map(({ runs }) => runs);
  if (ours[0].sum !== peer[0].sum) throw new Error(`${file}: firth reads ${ours[0].sum}, Python ${peer[0].sum}`);
  const [oursMs, peerMs] = [median(ours, 'totalMs'), median(peer, 'totalMs')];
  return {
    case: `reading BERT-base from ${name}, cold process, against Python's reader`,
    format: name,
    ratio: Number((peerMs / oursMs).toFixed(2)),
    ours: oursMs,
    peer: peerMs,
    unit: 'ms',
    wanted,
    megabytes,
    readMs: median(ours, 'readMs'),
    peerReadMs: median(peer, 'readMs'),
    peerVersion: peer[0].version,
  };
}

function coldRun(command, args) {
  const start = performance.now();
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  const totalMs = performance.now() - start;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stderr}`);
  return { ...JSON.parse(stdout.trim().split('\n').at(-1)), totalMs };
}

function median(runs, key) {
  const sorted = runs.map((run) => run[key]).sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)]);
}

function readIntoPageCache(folder) {
  if (!existsSync(folder)) throw new Error(`${folder}: not there; \`npm run bench -- load\` makes it`);
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    readFileSync(join(folder, name));
    bytes += statSync(join(folder, name)).size;
  }
  return Math.round(bytes / 1e6);
}

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `npm run bench -- load [--json] [--repeat N] [--only TEXT] [--python PATH] [--python-tf PATH]

  --repeat N        cold processes of each, after one to warm up: 5 unless said; the median counts
  --only TEXT       only the folders whose name holds TEXT: uncased, chinese/google, pytorch …
  --python PATH     has fixtures/requirements.txt installed; else FIRTH_PYTHON, else python3
  --python-tf PATH  has transformers 4, torch and tensorflow-cpu: a second peer for Google's layout; else FIRTH_PYTHON_TF
  FIRTH_BENCH_DIR   where the random checkpoints are made and kept (3.5 GB): .bench unless said`;

/** @param {string[]} args */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      python: { type: 'string', default: process.env.FIRTH_PYTHON ?? 'python3' },
      'python-tf': { type: 'string', default: process.env.FIRTH_PYTHON_TF },
    },
  });
  const repeat = Number(values.repeat);
  if (!Number.isSafeInteger(repeat) || repeat < 1)
    throw new Error(`--repeat: expected 1 or more, found ${values.repeat}`);
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const folder = join(process.env.FIRTH_BENCH_DIR ?? join(root, '.bench'), 'bert-base');
  return { ...values, pythonTf: values['python-tf'], repeat, folder, threads: 2 };
}

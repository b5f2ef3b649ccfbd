import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `npm run bench -- tokenizers [--json] [--seconds N] [--only TEXT] [--data DIR] [--python PATH]

  --seconds N       of each measurement: 3 unless said; the third quartile of its passes counts
  --only TEXT       only the cases whose name holds TEXT: wordpiece, bpe, doubling, size
  --data DIR        holds vocab/, corpora/ and tasks/sst2/: else FIRTH_DATA, else ../shared/data beside the project
  --python PATH     has tokenizers (packages/tokenizers/fixtures/requirements.txt); else FIRTH_PYTHON, else python3`;

const here = fileURLToPath(new URL('.', import.meta.url));

/** @param {string[]} args */
export function readOptions(args) {
  const beside = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      data: { type: 'string', default: process.env.FIRTH_DATA ?? beside },
      python: { type: 'string', default: process.env.FIRTH_PYTHON ?? 'python3' },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new Error(`--seconds: expected a number above 0, found ${values.seconds}`);
  if (!existsSync(join(values.data, 'vocab'))) throw new Error(`--data: ${values.data} has no folder vocab`);
  return { ...values, seconds };
}

/** Installs the peers where they are missing; none of their install scripts runs. */
export function installPeers() {
  if (existsSync(join(here, 'node_modules', 'tiktoken'))) return;
  console.error('npm ci --ignore-scripts (the peers, once)');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
}

/** @param {{ data: string }} options */
export function filesOf({ data }) {
  const vocab = (name) => join(data, 'vocab', name);
  return {
    english: join(data, 'corpora', 'lee_background.cor'),
    sentences: join(data, 'tasks', 'sst2', 'train.tsv'),
    chinese: join(here, 'node_modules/nodejieba/submodules/cppjieba/test/testdata/weicheng.utf8'),
    uncased: vocab('bert-base-uncased.txt'),
    bertChinese: vocab('bert-base-chinese.txt'),
    gpt2: [vocab('gpt2-encoder.json'), vocab('gpt2-vocab.bpe')],
    gpt: [vocab('gpt1-encoder.json'), vocab('gpt1-vocab.bpe')],
  };
}

/** The random checkpoints that are loaded: made by Python with the publishers' own writers, once. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The two published sizes of BERT-base, and a text in the made vocabulary of each. */
export const sizes = [
  { name: 'uncased', vocabulary: 30522, text: 'word1 word22 , [MASK] word333 word4 word55 ( word6 ) word77 word8 .' },
  { name: 'chinese', vocabulary: 21128, text: '今天天气[MASK]错' },
];

/** `speedup`: how many times sooner than Python the first answer is to come. */
export const layouts = [
  { name: 'google', title: "Google's TensorFlow checkpoint", speedup: 4 },
  { name: 'pytorch-zip', title: 'PyTorch .bin (zip)', speedup: 2 },
  { name: 'pytorch-legacy', title: 'PyTorch .bin (legacy stream)', speedup: 2 },
  { name: 'safetensors', title: 'safetensors', speedup: 2 },
];

const packages = ['numpy', 'safetensors', 'tensorflow', 'tokenizers', 'torch', 'transformers'];

/** Makes the folders that are not there yet. */
export function makeFolders(cases, { folder, python }) {
  requirePackages(python);
  for (const { name, vocabulary } of sizes) {
    const absent = cases
      .filter(({ size, layout }) => size.name === name && !existsSync(join(folder, name, layout.name)))
      .map(({ layout }) => layout.name);
    if (absent.length === 0) continue;
    process.stderr.write(`writing ${join(folder, name)}: ${absent.join(', ')} (a minute or two)\n`);
    const script = fileURLToPath(new URL('../make_bert_base.py', import.meta.url));
    const args = [script, join(folder, name), '--vocabulary', String(vocabulary), '--layout', ...absent];
    const { status, stderr } = spawnSync(python, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${python} ${args.join(' ')} ended with ${status}\n${stderr}`);
  }
}

function requirePackages(python) {
  const look = `from importlib.util import find_spec; print(*[n for n in ${JSON.stringify(packages)} if not find_spec(n)])`;
  const { status, error, stdout, stderr } = spawnSync(python, ['-c', look], { encoding: 'utf8' });
  const wanted =
    'The peer is Python with `pip install -r fixtures/requirements.txt`; name it with --python or FIRTH_PYTHON.';
  if (error !== undefined || status !== 0) throw new Error(`${python}: ${error?.message ?? stderr}\n${wanted}`);
  if (stdout.trim() !== '') throw new Error(`${python} lacks ${stdout.trim()}.\n${wanted}`);
}

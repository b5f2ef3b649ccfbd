import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tfjs } from '@firth/ops/tfjs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Elmo } from './elmo.js';
import type { LoadOptions } from './loaded-elmo.js';

const fixture = fileURLToPath(new URL('../../../fixtures/elmo/bilm-tf/', import.meta.url));
/** Files of checkpoints that are open; a thread that starts or ends opens and closes others meanwhile. */
const openFiles = (): string[] =>
  readdirSync('/proc/self/fd')
    .map(targetOf)
    .filter((path) => /\.(?:hdf5|json)$/.test(path));

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return ''; // that of the listing itself is closed again
  }
}
const MB = 2 ** 20;

const sentences = [
  ['The', 'cat', 'sat'],
  ['今天', '天气', '很', '好'],
];
const mixes = { plain: { weights: [0, 0, 0] }, normalized: { weights: [1, 0, 0], layerNorm: true } };

/** Every way in which words are embedded, one of them aborted. */
async function embedAll(elmo: Elmo): Promise<void> {
  await elmo.cacheVocabulary(['The', '天气']);
  await elmo.embed(sentences, { mixes });
  await elmo.embed(sentences, { batchSize: 1 });
  await elmo.embed(sentences, { signal: AbortSignal.abort() }).catch(String);
  await elmo.reset();
  elmo.clearCache();
}

async function loadAndRun(options: LoadOptions = {}): Promise<void> {
  const elmo = await Elmo.fromPretrained(fixture, options);
  await embedAll(elmo);
  await elmo.dispose();
}

describe.skipIf(process.platform !== 'linux')('nothing is left behind', () => {
  // The allocators of V8, of libhdf5 and of ONNX Runtime level off after some loads; a leak does not.
  beforeAll(async () => {
    for (let i = 0; i < 40; i++) await loadAndRun();
  }, 60_000);

  it('by loading, embedding and disposing', async () => {
    const memory = process.memoryUsage.rss();
    for (let i = 0; i < 25; i++) await loadAndRun();
    expect(openFiles()).toEqual([]);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
  });

  it('by hundreds of batches of one model', async () => {
    const elmo = await Elmo.fromPretrained(fixture);
    for (let i = 0; i < 50; i++) await embedAll(elmo);
    const memory = process.memoryUsage.rss();
    for (let i = 0; i < 200; i++) await embedAll(elmo);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
    await elmo.dispose();
  });

  it('by a model that is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'firth-elmo-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(join(fixture, 'lm_weights.hdf5'), join(folder, 'lm_weights.hdf5'));
    await writeFile(join(folder, 'options.json'), '{}');
    const refused = () => Elmo.fromPretrained(folder).catch(String);
    for (let i = 0; i < 10; i++) expect(await refused()).toMatch(/lstm: the field is wrong/);
    expect(openFiles()).toEqual([]);
  });
});

it('TensorFlow.js keeps no tensor of a model that was disposed of', async () => {
  const engine = tfjs({ backend: 'cpu' });
  const before = tf.memory();
  for (let i = 0; i < 3; i++) await loadAndRun({ engine });
  const { numTensors, numBytes } = tf.memory();
  expect({ numTensors, numBytes }).toEqual({ numTensors: before.numTensors, numBytes: before.numBytes });
  await engine.dispose();
});

it('a process that has embedded ends by itself', async () => {
  const script = `
    import { Elmo } from '@firth/elmo';
    const elmo = await Elmo.fromPretrained(${JSON.stringify(fixture)});
    console.log((await elmo.embed([['A', 'river']])).length);
    await elmo.dispose();
  `;
  const cwd = fileURLToPath(new URL('.', import.meta.url)); // the packages as they are built, from here
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd,
    timeout: 20_000,
  });
  expect((await run).stdout).toBe('1\n');
});

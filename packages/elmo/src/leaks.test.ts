import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Engine } from '@firth/ops';
import { tfjs } from '@firth/ops/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Elmo } from './elmo.js';

const model = fileURLToPath(new URL('../../../fixtures/elmo/bilm-tf', import.meta.url));
const sentences = [
  ['The', 'cat', 'sleeps'],
  ['A', 'river'],
];
/** Files of checkpoints that are open; a thread that starts or ends opens and closes others meanwhile. */
const openFiles = (): string[] =>
  readdirSync('/proc/self/fd')
    .map(targetOf)
    .filter((path) => path.includes('/fixtures/'));

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return ''; // that of the listing itself is closed again
  }
}
const MB = 2 ** 20;

async function loadAndEmbed(engine?: Engine): Promise<void> {
  const elmo = await Elmo.fromPretrained(model, engine === undefined ? {} : { engine });
  await elmo.cacheVocabulary(['cat', 'river']);
  await elmo.embed(sentences);
  await elmo.reset();
  await elmo.embed(sentences, { signal: AbortSignal.abort() }).catch(String);
  await elmo.dispose();
}

describe.skipIf(process.platform !== 'linux')('nothing is left behind', () => {
  // The allocators of V8, of libhdf5 and of ONNX Runtime level off after some loads; a leak does not.
  beforeAll(async () => {
    for (let i = 0; i < 25; i++) await loadAndEmbed();
  }, 60_000);

  it('by loading, embedding and disposing', async () => {
    const memory = process.memoryUsage.rss();
    for (let i = 0; i < 20; i++) await loadAndEmbed();
    expect(openFiles()).toEqual([]);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
  });

  it('by hundreds of calls', async () => {
    const elmo = await Elmo.fromPretrained(model);
    for (let i = 0; i < 50; i++) await elmo.embed(sentences);
    const memory = process.memoryUsage.rss();
    for (let i = 0; i < 300; i++) await elmo.embed(sentences);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
    await elmo.dispose();
  });
});

it('TensorFlow.js keeps no tensor of a model that was disposed of', async () => {
  const engine = tfjs({ backend: 'cpu' });
  const before = tf.memory();
  for (let i = 0; i < 3; i++) await loadAndEmbed(engine);
  const { numTensors, numBytes } = tf.memory();
  expect({ numTensors, numBytes }).toEqual({ numTensors: before.numTensors, numBytes: before.numBytes });
  await engine.dispose();
});

it('a process that has embedded ends by itself', async () => {
  const script = `
    import { Elmo } from '@firth/elmo';
    const elmo = await Elmo.fromPretrained(${JSON.stringify(model)});
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

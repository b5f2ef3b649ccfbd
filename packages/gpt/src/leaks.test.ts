import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { tfjs } from '@firth/ops/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { GPT2 } from './gpt2.js';
import { OpenAIGPT } from './openai-gpt.js';
import { fixture } from './testing/fixtures.js';

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

const models = [
  ['gpt2/openai', GPT2],
  ['gpt2/pytorch-zip', GPT2],
  ['gpt/openai', OpenAIGPT],
] as const;

/** Every way in which a text is generated, one of them left half way. */
async function generateAll(model: GPT2 | OpenAIGPT): Promise<void> {
  const prompts = ['Hello', 'the cat is on the table'];
  await model.generate(prompts, { maxNewTokens: 4 });
  await model.generate(prompts, { maxNewTokens: 3, numBeams: 2 });
  await model.generate(prompts, { maxNewTokens: 3, doSample: true });
  for await (const { tokenId } of model.stream('Hello')) if (tokenId >= 0) break;
  await model.generate('Hello', { signal: AbortSignal.abort() }).catch(String);
}

describe.skipIf(process.platform !== 'linux')('nothing is left behind', () => {
  const loadAndRun = async (folder: string, Model: typeof GPT2 | typeof OpenAIGPT) => {
    const model = await Model.fromPretrained(fixture(folder));
    await generateAll(model);
    expect(openFiles()).not.toEqual([]);
    await model.dispose();
  };

  // The allocators of V8 and of ONNX Runtime level off after some loads; a leak does not.
  beforeAll(async () => {
    for (let i = 0; i < 12; i++) for (const [folder, Model] of models) await loadAndRun(folder, Model);
  }, 60_000);

  it.each(models)('by loading, generating and disposing: %s', async (folder, Model) => {
    const memory = process.memoryUsage.rss();
    for (let i = 0; i < 12; i++) await loadAndRun(folder, Model);
    expect(openFiles()).toEqual([]);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
  });

  it('by hundreds of texts of one model', async () => {
    const model = await GPT2.fromPretrained(fixture('gpt2/openai'));
    for (let i = 0; i < 25; i++) await generateAll(model);
    const memory = process.memoryUsage.rss();
    for (let i = 0; i < 50; i++) await generateAll(model);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
    await model.dispose();
  });

  it('by a checkpoint that is refused', async () => {
    const refused = () => GPT2.fromPretrained(fixture('gpt/openai')).catch(String);
    for (let i = 0; i < 10; i++) expect(await refused()).toMatch(/this is the checkpoint of another model/);
    expect(openFiles()).toEqual([]);
  });
});

it('TensorFlow.js keeps no tensor of a model that was disposed of', async () => {
  const engine = tfjs({ backend: 'cpu' });
  const before = tf.memory();
  for (let i = 0; i < 3; i++) {
    const model = await GPT2.fromPretrained(fixture('gpt2/openai'), { engine });
    await generateAll(model);
    await model.dispose();
  }
  const { numTensors, numBytes } = tf.memory();
  expect({ numTensors, numBytes }).toEqual({ numTensors: before.numTensors, numBytes: before.numBytes });
  await engine.dispose();
});

it('a process that has generated ends by itself', async () => {
  const script = `
    import { GPT2 } from '@firth/gpt';
    const model = await GPT2.fromPretrained(${JSON.stringify(fixture('gpt2/openai'))});
    for await (const { tokenId } of model.stream('Hello')) if (tokenId >= 0) break;
    console.log((await model.generate('Hello', { maxNewTokens: 4 })).tokenIds.length);
    await model.dispose();
  `;
  const cwd = fileURLToPath(new URL('.', import.meta.url)); // the packages as they are built, from here
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd,
    timeout: 20_000,
  });
  expect((await run).stdout).toBe('4\n');
});

import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from '@firth/ops/onnx';
import { WordVocabulary } from '@firth/tokenizers';
import { adam, constant, inMemory, train } from '@firth/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LstmLanguageModel } from './lstm-language-model.js';

const MB = 2 ** 20;
const engine = onnx({ device: 'cpu', threads: 1 });
const vocabulary = WordVocabulary.fromWords(['</s>', '<UNK>', 'a', 'b']);
const openFiles = (): number => readdirSync('/proc/self/fd').length;

describe.skipIf(process.platform !== 'linux')('a language model leaves nothing behind', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'firth-'));
  });
  afterAll(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  const round = async () => {
    const model = LstmLanguageModel.create(vocabulary, { size: 8 }, { engine, seed: 1 });
    const dataset = inMemory([model.encode(['a', 'b']), model.encode(['b'])]);
    const options = { engine, task: model.task(), dataset, optimizer: adam(), schedule: constant(0.01), batchSize: 2 };
    const { weights } = await train({ ...options, duration: { steps: 2 } });
    const trained = model.withWeights(weights);
    const path = join(folder, 'model.safetensors');
    await trained.save(path);
    const opened = await LstmLanguageModel.open(path, { engine });
    await opened.sample({ maxWords: 3, seed: 1 });
    await opened.perplexity([['a', 'a', 'b']]);
    await Promise.all([model, trained, opened].map((each) => each.dispose()));
  };

  it('by training, saving, opening, sampling and disposing', async () => {
    for (let i = 0; i < 80; i++) await round(); // the heap of a process grows for so long, whatever is freed
    const [files, memory] = [openFiles(), process.memoryUsage.rss()];
    for (let i = 0; i < 40; i++) await round();
    expect(openFiles()).toBe(files);
    expect(process.memoryUsage.rss() - memory).toBeLessThan(16 * MB);
  }, 60_000);
});

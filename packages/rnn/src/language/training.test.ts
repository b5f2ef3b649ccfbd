import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { leavesOf, nameOf, type SourceName, type TrainingEngine, type Tree } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { WordVocabulary } from '@firth/tokenizers';
import { adam, constant, inMemory, train, type TrainingTask } from '@firth/training';
import { afterAll, describe, expect, it } from 'vitest';
import { pytorchNames } from '../sources/pytorch.js';
import { fixture } from '../testing/fixtures.js';
import type { Sentence } from './language-model.js';
import { LstmLanguageModel } from './lstm-language-model.js';
import { lstmLmSchema, type LstmLmSchema } from './lstm-lm.js';
import { Nnlm } from './nnlm-language-model.js';
import { nnlmSchema, type NnlmSchema } from './nnlm.js';

interface Run {
  readonly start: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
  readonly losses: readonly number[];
}
const golden = JSON.parse(readFileSync(fixture('language', 'training.json'), 'utf8')) as {
  readonly sentences: readonly Sentence[];
  readonly lstm: Run;
  readonly nnlm: Run;
}; // made by fixtures/rnn/make_training.py
const [SIZE, LAYERS, BOUND] = [8, 2, 1e-3];
const vocabulary = WordVocabulary.fromWords(['</s>', '<UNK>', ...Array.from({ length: 9 }, (_, i) => `word${i}`)]);
const engines: readonly TrainingEngine[] = [onnx({ device: 'cpu', threads: 1 }), tfjs({ backend: 'cpu' })];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

/** PyTorch's weights by our paths; kernels of its layers lie as [out, in]. */
function valuesOf<S>(schema: S, names: Tree<S, SourceName>, { start }: Run): Map<string, Float32Array> {
  const values = leavesOf<S, SourceName>(schema, names).map(({ path, value: source }) => {
    const { values: found, shape } = start[nameOf(source)] ?? { values: [], shape: [] };
    const [rows = 1, columns = 1] = shape;
    const isTurned = typeof source !== 'string';
    const at = (i: number) => (isTurned ? (i % rows) * columns + Math.floor(i / rows) : i);
    return [path, Float32Array.from(found, (_, i) => found[at(i)] ?? NaN)] as const;
  });
  return new Map(values);
}

const asPyTorch = {
  optimizer: adam(),
  schedule: constant(0.05),
  maxGradientNorm: 1,
  batchSize: 4,
  shuffle: false,
  bucketBatches: 1,
  dataset: inMemory(golden.sentences),
};

/** The largest difference of a loss to PyTorch's, over all steps. */
async function largestError<S, I extends string, O extends string>(
  engine: TrainingEngine,
  task: TrainingTask<Sentence, S, I, O>,
  { losses }: Run,
): Promise<number> {
  const { history } = await train({ ...asPyTorch, engine, task, duration: { steps: losses.length } });
  expect(history.steps).toHaveLength(60);
  return Math.max(...history.steps.map(({ loss }, i) => Math.abs(loss - (losses[i] ?? NaN))));
}

describe.each(engines)('sixty steps of training are those of PyTorch on $name', (engine) => {
  it('an LSTM language model of two layers', async () => {
    const untrained = LstmLanguageModel.create(vocabulary, { size: SIZE, numLayers: LAYERS }, { engine, seed: 1 });
    const { config } = untrained;
    const names: Tree<LstmLmSchema, SourceName> = {
      embeddings: 'embeddings',
      rnn: pytorchNames(config.rnn, 'rnn'),
      output: { kernel: undefined, bias: 'bias' },
    };
    const model = untrained.withWeights(valuesOf(lstmLmSchema(config), names, golden.lstm));
    expect(await largestError(engine, model.task(), golden.lstm)).toBeLessThanOrEqual(BOUND);
    await model.dispose();
    await untrained.dispose();
  });

  it('an NNLM with direct connections', async () => {
    const sizes = { contextSize: 3, embeddingSize: 6, hiddenSize: 7, directConnections: true };
    const untrained = Nnlm.create(vocabulary, sizes, { engine, seed: 1 });
    const names: Tree<NnlmSchema, SourceName> = {
      embeddings: 'C',
      hidden: { kernel: 'H', bias: 'd' },
      output: { kernel: 'U', bias: 'b' },
      direct: { kernel: 'W' },
    };
    const model = untrained.withWeights(valuesOf(nnlmSchema(untrained.config), names, golden.nnlm));
    expect(await largestError(engine, model.task(), golden.nnlm)).toBeLessThanOrEqual(BOUND);
    await model.dispose();
    await untrained.dispose();
  });
});

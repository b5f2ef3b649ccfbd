import { openCheckpoint } from '@firth/checkpoints';
import { bindTree, maxAbsoluteError, type SourceName, type Tensor, type Tree } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { afterAll, describe, expect, it } from 'vitest';
import { descentKernel } from '../../../ops/src/testing/descent-kernel.js';
import { pytorchNames } from '../sources/pytorch.js';
import { fixture, need, readAll } from '../testing/fixtures.js';
import { checkLstmLmConfig, lstmLmProgram, type LstmLmConfig, type LstmLmSchema } from './lstm-lm.js';
import { nnlmProgram, type NnlmSchema } from './nnlm.js';
import { perplexity, sampleWords } from './sample.js';

const engine = onnx({ device: 'cpu', threads: 1 });
afterAll(() => engine.dispose());

const nnlmConfig = { vocabSize: 11, contextSize: 3, embeddingSize: 4, hiddenSize: 5, directConnections: true };
const nnlmNames: Tree<NnlmSchema, SourceName> = {
  embeddings: 'C',
  hidden: { kernel: 'H', bias: 'd' },
  output: { kernel: 'U', bias: 'b' },
  direct: { kernel: 'W' },
};
const lstmConfig: LstmLmConfig = {
  vocabSize: 11,
  tied: true,
  rnn: {
    cell: 'lstm',
    gates: 'ifgo',
    inputSize: 4,
    hiddenSize: 4,
    numLayers: 2,
    bidirectional: false,
    biases: 'two',
  },
};
const lstmNames: Tree<LstmLmSchema, SourceName> = {
  embeddings: 'embeddings.weight',
  rnn: pytorchNames(lstmConfig.rnn, 'rnn'),
  output: { kernel: undefined, bias: 'bias' },
};

const error = (found: Tensor | undefined, reference: ReadonlyMap<string, Tensor>, name: string): number =>
  found === undefined ? NaN : maxAbsoluteError(found, need(reference, name)).maxAbsoluteError;

describe('NNLM', () => {
  it("gives PyTorch's logits, loss and gradients", async () => {
    const reference = await readAll(fixture('language', 'nnlm-reference.safetensors'));
    const checkpoint = await openCheckpoint(fixture('language', 'nnlm.safetensors'));
    const program = nnlmProgram(nnlmConfig);
    const weights = bindTree<NnlmSchema>(program.schema, nnlmNames, checkpoint);
    const inputs = { context: need(reference, 'context'), targets: need(reference, 'targets') };
    const executable = await engine.compile(program, weights);
    const { logits, loss } = await executable.run(inputs);
    expect(error(logits, reference, 'logits')).toBeLessThanOrEqual(1e-5);
    expect(error(loss, reference, 'loss')).toBeLessThanOrEqual(1e-5);
    expect(perplexity(loss.data[0] ?? NaN)).toBeCloseTo(Math.exp(need(reference, 'loss').data[0] ?? NaN), 4);
    await executable.dispose();
    const session = await engine.compileTraining(program, weights, { optimizer: descentKernel() });
    await session.backward(inputs);
    for (const [path, name] of [
      ['embeddings', 'C'],
      ['hidden.kernel', 'H'],
      ['hidden.bias', 'd'],
      ['output.kernel', 'U'],
      ['direct.kernel', 'W'],
    ] as const)
      expect(largest(await session.gradient(path), need(reference, `gradient/${name}`)), name).toBeLessThanOrEqual(
        1e-4,
      );
    await session.dispose();
    await checkpoint.close();
  });
});

const largest = (found: Float32Array, { data }: Tensor): number =>
  found.length === data.length ? Math.max(...found.map((value, i) => Math.abs(value - (data[i] ?? NaN)))) : NaN;

describe('LSTM language model', () => {
  it("gives PyTorch's logits, loss, state and gradients, its table tied, and learns", async () => {
    const reference = await readAll(fixture('language', 'lstm-reference.safetensors'));
    const checkpoint = await openCheckpoint(fixture('language', 'lstm.safetensors'));
    const program = lstmLmProgram(lstmConfig);
    const weights = bindTree<LstmLmSchema>(program.schema, lstmNames, checkpoint);
    const inputs = {
      ids: need(reference, 'ids'),
      lengths: need(reference, 'lengths'),
      targets: need(reference, 'targets'),
      hidden: need(reference, 'hidden'),
      cell: need(reference, 'cell'),
    };
    const executable = await engine.compile(program, weights);
    const found = await executable.run(inputs);
    await executable.dispose();
    for (const [ours, theirs] of [
      ['logits', 'logits'],
      ['loss', 'loss'],
      ['hidden', 'last_hidden'],
      ['cell', 'last_cell'],
    ] as const)
      expect(error(found[ours], reference, theirs), ours).toBeLessThanOrEqual(1e-5);
    const session = await engine.compileTraining(program, weights, { optimizer: descentKernel() });
    const first = await session.backward(inputs);
    for (const [path, name] of [
      ['embeddings', 'embeddings.weight'],
      ['output.bias', 'bias'],
      ['rnn.layers.0.forward.input.bias', 'rnn.bias_ih_l0'],
      ['rnn.layers.1.forward.recurrent.bias', 'rnn.bias_hh_l1'],
    ] as const)
      expect(largest(await session.gradient(path), need(reference, `gradient/${name}`)), name).toBeLessThanOrEqual(
        1e-4,
      );
    const scalars = new Map(session.trainable.map((path) => [path, [0.5]]));
    for (let step = 0; step < 100; step++) {
      await session.update({ gradientScale: 1, scalars });
      await session.backward(inputs);
    }
    expect((await session.backward(inputs)).loss).toBeLessThan(0.5 * first.loss);
    await session.dispose();
    await checkpoint.close();
  });

  it('refuses layers that read the future, or do not fit the table', () => {
    const { rnn } = lstmConfig;
    expect(() => checkLstmLmConfig({ ...lstmConfig, rnn: { ...rnn, bidirectional: true } })).toThrow(
      'rnn.bidirectional',
    );
    expect(() => checkLstmLmConfig({ ...lstmConfig, rnn: { ...rnn, hiddenSize: 6 } })).toThrow(
      'config, rnn.hiddenSize: the field is wrong (expected 4, the size of the tied embeddings, found 6)',
    );
    expect(() => checkLstmLmConfig({ ...lstmConfig, rnn: { ...rnn, hiddenSize: 6 }, tied: false })).not.toThrow();
  });
});

describe('sampleWords', () => {
  const logits = Float32Array.of(0, Math.log(3), -Infinity, 0); // 1/5, 3/5, never, 1/5
  const next = () => Promise.resolve(logits);

  it('draws words as often as they are likely, the same for the same seed', async () => {
    const drawn = await sampleWords([], next, { maxWords: 4000, seed: 5 });
    const share = (word: number) => drawn.filter((id) => id === word).length / drawn.length;
    expect(
      [share(0), share(1), share(3)].map((value, i) => Math.abs(value - ([0.2, 0.6, 0.2][i] ?? 0)) < 0.03),
    ).toEqual([true, true, true]);
    expect(share(2)).toBe(0);
    expect(await sampleWords([], next, { maxWords: 50, seed: 5 })).toEqual(drawn.slice(0, 50));
  });

  it('reads all words so far, sharpens when cold, and stops at the end', async () => {
    const seen: (readonly number[])[] = [];
    const step = (ids: readonly number[]) => (seen.push(ids), next());
    expect(await sampleWords([7], step, { maxWords: 3, seed: 1, temperature: 1e-3 })).toEqual([1, 1, 1]);
    expect(seen).toEqual([[7], [7, 1], [7, 1, 1]]);
    expect(await sampleWords([], next, { maxWords: 3, seed: 1, temperature: 1e-3, endId: 1 })).toEqual([]);
  });

  it('refuses options that make no sense', async () => {
    await expect(sampleWords([], next, { maxWords: 1, seed: 1, temperature: 0 })).rejects.toThrow('temperature');
    await expect(sampleWords([], next, { maxWords: 0, seed: 1 })).rejects.toThrow('maxWords');
  });
});

/** node firth.mjs '{"folder": …, "threads": …, "checkpoint": …, "tfjs": …}': a classifier on BERT in training, as a runner. */
import { readFileSync } from 'node:fs';
import {
  bertEncoder,
  bertInputs,
  bertPooler,
  bertSchema,
  bertWeights,
  encoderOnly,
  firstRow,
  loadBert,
} from '@firth/bert/parts';
import { int32, linear, parameterCount } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { collectGarbage } from '../common/collect-garbage.mjs';
import { serve, timed } from '../common/serve.mjs';
import { adamw } from './adamw.mjs';

const { folder, threads, checkpoint, tfjs } = JSON.parse(process.argv[2]);
const engine = tfjs === undefined ? onnx({ threads }) : await tfjsEngine(tfjs);
const loaded = await loadBert(folder, { engine });
const parts = { ...encoderOnly, pooler: true };
const { hiddenSize } = loaded.config;
const schema = { bert: bertSchema(loaded.config, parts), classifier: linear(hiddenSize, 2) };
const weights = {
  bert: bertWeights(loaded, parts),
  classifier: { kernel: made('kernel', [hiddenSize, 2]), bias: made('bias', [2]) },
};
const trained = await compile();

await serve(`firth ${versionOf('@firth/ops')}, node ${process.version}`, {
  /** Loss and the gradients' norm without dropout, to compare. */
  exact: async ({ batch }) => {
    const exact = await compile(0);
    const { loss, gradientNorm } = await exact.backward(tensors(batch));
    await exact.dispose();
    return { loss, gradientNorm };
  },
  step: async ({ batch, call }) => {
    const { ms, result } = await timed(() => step(tensors(batch), call));
    return { ms, loss: result };
  },
  /** Resident when weights, gradients and slots are all in memory and nothing else is. Gradients are, once they are written. */
  ready: async () => {
    await update(new Array(7).fill(0).with(3, 1).with(5, 1).with(6, 1), 0);
    await collectGarbage();
    return { resident: status('VmRSS') + 4 * parameterCount(schema) };
  },
  peak: async () => ({ bytes: status('VmHWM') }),
});
await trained.dispose();
await loaded.close();
await engine.dispose();

async function compile(rate) {
  const rates = rate === undefined ? {} : { hiddenDropoutProb: rate, attentionProbsDropoutProb: rate };
  const config = { ...loaded.config, ...rates, gradientCheckpointing: checkpoint === true };
  const program = {
    schema,
    inputs: { ...bertInputs, labels: { dtype: 'int32', shape: ['batch'] } },
    run: (ops, { bert, classifier }, inputs) => {
      const { lastHiddenState } = bertEncoder(ops, bert, inputs, config, firstRow(ops));
      const pooled = ops.dropout(bertPooler(ops, bert.pooler, lastHiddenState), config.hiddenDropoutProb);
      return { loss: ops.crossEntropy(ops.linear(pooled, classifier), inputs.labels) };
    },
  };
  return engine.compileTraining(program, weights, { optimizer: await adamw() });
}

/** As PyTorch does it: clipped to a norm of 1, AdamW. */
async function step(inputs, call) {
  const { loss, gradientNorm } = await trained.backward(inputs, { dropout: { seed: 1, call } });
  const numbers = [2e-5, 0.9, 0.999, 1e-8, 0.01, 1 - 0.9 ** (call + 1), 1 - 0.999 ** (call + 1)];
  await update(numbers, Math.min(1, 1 / (gradientNorm + 1e-6)));
  return loss;
}

function update(numbers, gradientScale) {
  return trained.update({ gradientScale, scalars: new Map(trained.trainable.map((path) => [path, numbers])) });
}

function tensors({ ids, labels, rows, length }) {
  return {
    inputIds: int32(ids, [rows, length]),
    attentionMask: int32(new Int32Array(rows * length).fill(1), [rows, length]),
    tokenTypeIds: int32(new Int32Array(rows * length), [rows, length]),
    labels: int32(labels, [rows]),
  };
}

/** The classifier's weights by a formula, which train.py has too. */
function made(name, shape) {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: count }, (_, i) => 0.05 * Math.sin(i));
  const read = () => Promise.resolve(new Uint8Array(values.buffer));
  const tensor = { name, dtype: 'float32', shape, byteLength: 4 * count, file: 'formula', place: undefined, read };
  return { tensor, transposed: false };
}

async function tfjsEngine(backend) {
  const { tfjs: make } = await import('@firth/ops/tfjs');
  await import(`@tensorflow/tfjs-backend-${backend}`);
  return make({ backend });
}

function status(key) {
  return 1024 * Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}

function versionOf(name) {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve(name)), 'utf8')).version;
}

import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { openCheckpoint, readFloat32, type Checkpoint } from '@firth/checkpoints';
import {
  bindTree,
  int32,
  leavesOf,
  nameOf,
  type Program,
  type SourceName,
  type Tensor,
  type TrainingEngine,
  type Tree,
} from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { numberedLabels } from './classifier-config.js';
import { bertInputs, type BertInput } from './forward.js';
import { bertWeights, loadBert } from './loaded-bert.js';
import { bertEncoder, bertPooler, bertPredictions } from './model.js';
import { bertSchema, classifierParts, preTrainingParts } from './schema.js';
import { currentSpelling, huggingFaceNames } from './sources/huggingface.js';
import { fixture } from './testing/fixtures.js';
import { classificationProgram } from './training/classification-program.js';

/** What fixtures/bert/gradients.py wrote, and the weights that it is the gradient of. */
const reference = await openCheckpoint(fixture('english', 'gradients.safetensors'));
const loaded = await loadBert(fixture('english', 'safetensors'));
afterAll(async () => {
  await reference.close();
  await loaded.close();
});
const config = { ...loaded.config, hiddenDropoutProb: 0, attentionProbsDropoutProb: 0 };
const BOUND = 1e-4;

const preTrainingSchema = bertSchema(config, preTrainingParts);
const preTraining: Program<typeof preTrainingSchema, BertInput | 'labels' | 'nextSentence', 'loss'> = {
  schema: preTrainingSchema,
  inputs: {
    ...bertInputs,
    labels: { dtype: 'int32', shape: ['batch', 'length'] },
    nextSentence: { dtype: 'int32', shape: ['batch'] },
  },
  run: (ops, weights, inputs) => {
    const { embeddings, pooler, predictions, seqRelationship } = weights;
    if (pooler === undefined || predictions === undefined || seqRelationship === undefined)
      throw new Error('the fixture has all parts');
    const { lastHiddenState } = bertEncoder(ops, weights, inputs, config);
    const logits = bertPredictions(ops, predictions, embeddings.word, lastHiddenState, config);
    const words = ops.crossEntropy(
      ops.reshape(logits, ['batch*length', config.vocabSize]),
      ops.reshape(inputs.labels, ['batch*length']),
    );
    const pooled = bertPooler(ops, pooler, lastHiddenState);
    return { loss: ops.add(words, ops.crossEntropy(ops.linear(pooled, seqRelationship), inputs.nextSentence)) };
  },
};

const classes = { ...config, labels: numberedLabels(3) };
const classificationSchema = bertSchema(classes, classifierParts);
const classification = (gradientCheckpointing: boolean) => classificationProgram({ ...classes, gradientCheckpointing });
const classificationNames = huggingFaceNames(classes, classifierParts, currentSpelling);

/** The highest rate of a mask of 16 bits, by which this seed keeps nothing. */
const [ALL, SEED] = [65535 / 65536, 1];
const measured = JSON.parse(readFileSync(fixture('english', 'dropout.json'), 'utf8')) as Readonly<
  Record<'none' | 'hidden' | 'attention' | 'classifier', { readonly loss: number; readonly norm: number }>
>; // what fixtures/bert/dropout.py wrote
const none = { hiddenDropoutProb: 0, attentionProbsDropoutProb: 0, classifierDropout: 0 };
const dropped = {
  nowhere: { rates: none, ...measured.none },
  'hidden states': { rates: { ...none, hiddenDropoutProb: ALL }, ...measured.hidden },
  "attention's probabilities": { rates: { ...none, attentionProbsDropoutProb: ALL }, ...measured.attention },
  'before the classifier': { rates: { ...none, classifierDropout: ALL }, ...measured.classifier },
};

const engines: readonly TrainingEngine[] = [onnx({ device: 'cpu' }), tfjs({ backend: 'cpu' })];
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.dispose()));
  expect(tf.memory().numTensors).toBe(0);
});

describe.each(engines)('$name', (engine) => {
  it("pre-training: every weight's gradient is PyTorch's", async () => {
    const names = huggingFaceNames(config, preTrainingParts, currentSpelling);
    const session = await engine.compileTraining(preTraining, bertWeights(loaded, preTrainingParts), {});
    const inputs = { ...(await ids()), labels: await read('labels'), nextSentence: await read('next_sentence_label') };
    const { loss, gradientNorm } = await session.backward(inputs);
    await expectLoss('pretraining', loss, gradientNorm);
    expect(await wrong(session, preTrainingSchema, names, 'pretraining')).toEqual([]);

    const twice = await session.backward(inputs, { accumulate: true });
    expect(twice.gradientNorm / gradientNorm).toBeCloseTo(2, 5);
    await session.dispose();
  });

  it.each([false, true])(
    "classification: every weight's gradient is PyTorch's (checkpoint: %s)",
    async (gradientCheckpointing) => {
      const weights = bindTree(classificationSchema, classificationNames, withClassifier());
      const session = await engine.compileTraining(classification(gradientCheckpointing), weights, {
        outputs: ['logits'],
      });
      const { loss, gradientNorm, outputs } = await session.backward({
        ...(await ids()),
        labels: await read('class_labels'),
      });
      await expectLoss('classification', loss, gradientNorm);
      expect(outputs.logits.shape).toEqual([7, 3]);
      expect(await wrong(session, classificationSchema, classificationNames, 'classification')).toEqual([]);
      await session.dispose();
    },
  );

  it.each(Object.entries(dropped))('drops where PyTorch does: %s', async (_, { rates, loss, norm }) => {
    const weights = bindTree(classificationSchema, classificationNames, withClassifier());
    const program = classificationProgram({ ...classes, ...rates });
    const session = await engine.compileTraining(program, weights, {});
    const batch = { ...(await ids()), labels: await read('class_labels') };
    const found = await session.backward(batch, { dropout: { seed: SEED, call: 1 } });
    expect(found.loss).toBeCloseTo(loss, 5);
    expect(found.gradientNorm).toBeCloseTo(norm, 4);
    await session.dispose();
  });

  it('freezes what is not trainable', async () => {
    const weights = bindTree(classificationSchema, classificationNames, withClassifier());
    const trainable = (path: string) => path.startsWith('classifier.');
    const session = await engine.compileTraining(classification(false), weights, { trainable });
    await session.backward({ ...(await ids()), labels: await read('class_labels') });
    expect(session.trainable).toEqual(['classifier.kernel', 'classifier.bias']);
    expect(
      await errorOf(await session.gradient('classifier.kernel'), 'classification/classifier.weight', true),
    ).toBeLessThan(BOUND);
    await expect(session.gradient('pooler.kernel')).rejects.toThrow(/'pooler.kernel' is frozen/);
    await session.dispose();
  });
});

async function ids(): Promise<Record<BertInput, Tensor<'int32'>>> {
  return {
    inputIds: await read('input_ids'),
    attentionMask: await read('attention_mask'),
    tokenTypeIds: await read('token_type_ids'),
  };
}

async function expectLoss(name: string, loss: number, norm: number): Promise<void> {
  expect(loss).toBeCloseTo((await floats(`${name}/loss`))[0] ?? NaN, 5);
  expect(norm).toBeCloseTo((await floats(`${name}/norm`))[0] ?? NaN, 4);
}

/** The weights whose gradient is further off than the bound, with how far; all leaves of the schema are compared. */
async function wrong<S>(
  session: { gradient(path: string): Promise<Float32Array> },
  schema: S,
  names: Tree<S, SourceName>,
  loss: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const { path, value } of leavesOf<S, SourceName>(schema, names)) {
    const error = await errorOf(await session.gradient(path), `${loss}/${nameOf(value)}`, typeof value !== 'string');
    if (!(error <= BOUND)) found.push(`${path}: ${error}`);
  }
  return found;
}

async function errorOf(gradient: Float32Array, name: string, isTransposed: boolean): Promise<number> {
  const expected = await floats(name);
  const [rows = 1, columns = 1] = reference.tensors.get(name)?.shape ?? [];
  return gradient.reduce((worst, value, i) => {
    const at = isTransposed ? (i % rows) * columns + Math.floor(i / rows) : i;
    return Math.max(worst, Math.abs(value - (expected[at] ?? NaN)));
  }, 0);
}

async function floats(name: string): Promise<Float32Array> {
  const tensor = reference.tensors.get(name);
  if (tensor === undefined) throw new Error(`the fixture holds no ${name}`);
  return readFloat32(tensor);
}

async function read(name: string): Promise<Tensor<'int32'>> {
  const tensor = reference.tensors.get(name);
  if (tensor === undefined) throw new Error(`the fixture holds no ${name}`);
  const values = new BigInt64Array((await tensor.read()).slice().buffer);
  return int32(Int32Array.from(values, Number), tensor.shape);
}

/** The fixture's weights and the classifier's. */
const withClassifier = (): Checkpoint => ({
  ...loaded.checkpoint,
  files: loaded.checkpoint.files,
  tensors: new Map([...loaded.checkpoint.tensors, ...reference.tensors]),
});

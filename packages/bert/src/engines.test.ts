import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { tfjs } from '@firth/ops/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from './bert-for-masked-lm.js';
import { BertModel } from './bert.js';
import { parity } from './parity.js';
import { fixture, goldenEmbeddings, goldenTasks, largestError, type Language } from './testing/fixtures.js';

const BOUND = 1e-5;
const checkpoints = [
  ['english', 'google'],
  ['chinese', 'safetensors'],
] as const;

describe.each(['cpu', 'wasm'])('tfjs %s', (backend) => {
  const engine = tfjs({ backend });
  let before = 0;
  beforeAll(async () => {
    await tf.setBackend(backend);
    before = tf.memory().numTensors;
  });
  afterAll(() => {
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(checkpoints)('%s %s: every hidden state, attention and logit equals the reference', async (...path) => {
    const reference = fixture(path[0], 'reference.safetensors');
    const report = await parity(fixture(...path), reference, { bound: BOUND, engine });
    expect(report.firstOverBound).toBeUndefined();
    expect(report.rows).toHaveLength(34);
  });

  it('fills masks as the default engine does', async () => {
    const texts = goldenTasks('english').fillMask.map(({ text }) => text);
    const [found, expected] = [await fill('english', texts, engine), await fill('english', texts)];
    expect(found.map(({ token }) => token)).toEqual(expected.map(({ token }) => token));
    expect(scoreError(found, expected)).toBeLessThanOrEqual(BOUND);
  });

  it('embeds as the default engine and sentence-transformers do', async () => {
    const { sentences, ...golden } = goldenEmbeddings();
    const path = fixture('english', 'sentence-transformers-dense');
    const [found, expected] = [await embed(path, sentences, engine), await embed(path, sentences)];
    found.forEach((vector, i) => {
      expect(largestError(vector, expected[i] ?? [])).toBeLessThanOrEqual(BOUND);
      expect(largestError(vector, golden['sentence-transformers-dense'][i] ?? [])).toBeLessThanOrEqual(BOUND);
    });
  });
});

type Candidate = Readonly<{ token: string; score: number }>;
type Engine = ReturnType<typeof tfjs>;

/** The candidates of every mask of every text, one after the other. */
async function fill(language: Language, texts: readonly string[], engine?: Engine): Promise<Candidate[]> {
  const model = await BertForMaskedLM.fromPretrained(fixture(language, 'google'), { ...(engine && { engine }) });
  const masks = await model.fillMask(texts);
  await model.dispose();
  return masks.flat().flatMap(({ candidates }) => candidates);
}

async function embed(path: string, sentences: readonly string[], engine?: Engine): Promise<Float32Array[]> {
  const model = await BertModel.fromPretrained(path, { ...(engine && { engine }) });
  const vectors = await model.embed(sentences);
  await model.dispose();
  return vectors;
}

const scoreError = (found: readonly Candidate[], expected: readonly Candidate[]): number =>
  largestError(
    found.map(({ score }) => score),
    expected.map(({ score }) => score),
  );

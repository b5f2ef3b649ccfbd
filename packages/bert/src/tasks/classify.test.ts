import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { openCheckpoint, readFloat32 } from '@firth/checkpoints';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { BertForSequenceClassification } from '../bert-for-sequence-classification.js';
import { BertModel } from '../bert.js';
import { parity } from '../parity.js';
import { classifiers, fixture, goldenClassification, largestError } from '../testing/fixtures.js';

const BOUND = 1e-5;
const engines = [onnx(), tfjs({ backend: 'cpu' }), tfjs({ backend: 'wasm' })];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

describe.each(engines)('$name', (engine) => {
  it.each(classifiers)('%s: every hidden state, attention and logit equals the reference', async (_, folder) => {
    const report = await parity(fixture(...folder), fixture(...folder, 'reference.safetensors'), {
      bound: BOUND,
      engine,
    });
    expect(report.firstOverBound).toBeUndefined();
    expect(report.unknown).toEqual([]);
    expect(report.rows).toHaveLength(32);
    expect(report.rows.at(-1)?.name).toBe('classifier_logits');
  });

  it.each(classifiers)("%s: gives what transformers' pipeline gives", async (_, folder) => {
    const model = await BertForSequenceClassification.fromPretrained(fixture(...folder), { engine });
    const golden = goldenClassification(folder);
    const found = await model.classify(golden.texts);
    expect(found).toHaveLength(golden.texts.length);
    for (const [i, expected] of golden.pipeline.entries()) {
      expect(found[i]?.scores.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
      expected.forEach(({ score }, rank) => {
        expect(found[i]?.scores[rank]?.score).toBeCloseTo(score, 5);
      });
      expect(found[i]).toMatchObject(found[i]?.scores[0] ?? {});
    }
    await model.dispose();
  });
});

describe('BertForSequenceClassification', async () => {
  const model = await BertForSequenceClassification.fromPretrained(fixture('english', 'classifier'));
  afterAll(() => model.dispose());

  it("has the config's labels", () => {
    expect(model.labels).toEqual(['bad', 'so-so', 'good']);
    expect(model.config.problemType).toBe('single_label_classification');
  });

  it('gives a text alone what it gets in a batch, and its logits by the ids of labels', async () => {
    const golden = goldenClassification(['english', 'classifier']);
    const [text] = golden.texts;
    const alone = await model.classify(String(text));
    const reference = await openCheckpoint(fixture('english', 'classifier', 'reference.safetensors'));
    const expected = reference.tensors.get('classifier_logits');
    const logits = expected === undefined ? [] : (await readFloat32(expected)).slice(0, 3);
    await reference.close();
    expect(largestError(alone.logits, logits)).toBeLessThanOrEqual(BOUND);
    const { logits: forwarded } = await model.forward(golden.texts);
    expect(forwarded.shape).toEqual([4, 3]);
    expect(largestError(forwarded.at(0).data, logits)).toBeLessThanOrEqual(BOUND);
  });

  it('is nothing for nothing, and tells how far it is', async () => {
    expect(await model.classify([])).toEqual([]);
    const seen: number[] = [];
    const texts = Array.from({ length: 80 }, (_, i) => 'the cat '.repeat(1 + (i % 20)));
    const found = await model.classify(texts, { onProgress: (done, total) => seen.push(done / total) });
    expect(seen.at(-1)).toBe(1);
    expect(seen.length).toBeGreaterThan(1);
    expect(largestError(found[79]?.logits ?? [], (await model.classify(texts[79] ?? '')).logits)).toBeLessThan(BOUND);
  });

  it('cuts what is too long only where it is told to', async () => {
    const long = 'the cat '.repeat(50);
    await expect(model.classify(['a', long])).rejects.toThrow(/text 1 has 102 tokens, the model has 64 positions/);
    const cut = await model.classify([long, [long, 'a dog']], { maxLength: 64 });
    expect(cut[0]?.logits).toEqual((await model.classify('the cat '.repeat(31))).logits);
    const [pair] = await model.classify([['the cat '.repeat(29) + 'the', 'a dog']]);
    expect(cut[1]?.logits).toEqual(pair?.logits);
    await expect(model.classify('a', { maxLength: 65 })).rejects.toThrow(
      'classify: maxLength: expected at most 64, the positions of the model, found 65',
    );
    await expect(model.classify('a', { maxLength: 3 })).rejects.toThrow(/maxLength: expected .* found 3/);
  });

  it('stops when it is told to', async () => {
    await expect(model.classify(['a'], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
  });
});

it('a checkpoint that was not fine-tuned is refused, and says what to do', async () => {
  const opened = BertForSequenceClassification.fromPretrained(fixture('english', 'safetensors'));
  await expect(opened).rejects.toMatchObject({ code: 'MISSING_TENSOR' });
  await expect(opened).rejects.toThrow(
    /BertForSequenceClassification needs the classifier, which the checkpoint lacks.*Fine-tune it first/,
  );
});

it('a classifier serves as a BertModel too', async () => {
  const model = await BertModel.fromPretrained(fixture('chinese', 'multi-label'));
  expect((await model.forward('今天', { poolerOutput: true })).poolerOutput.shape).toEqual([1, 24]);
  await model.dispose();
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '@firth/checkpoints';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BertForSequenceClassification } from '../bert-for-sequence-classification.js';
import { loadBert } from '../loaded-bert.js';
import { classifiers, fixture } from '../testing/fixtures.js';
import { startClassifier } from '../training/start-classifier.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firth-'));
});
afterEach(() => rm(folder, { recursive: true }));

const jsonOf = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

/** Every tensor's type, shape and bytes. */
async function contentsOf(path: string) {
  const checkpoint = await openCheckpoint(path);
  const entries = [...checkpoint.tensors.values()].map(async (tensor) => {
    const { name, dtype, shape } = tensor;
    return [name, { dtype, shape, bytes: [...(await tensor.read())] }] as const;
  });
  const contents = new Map(await Promise.all(entries));
  await checkpoint.close();
  return contents;
}

describe('savePretrained', () => {
  it.each(classifiers)('%s: writes what transformers writes', async (_, path) => {
    const model = await BertForSequenceClassification.fromPretrained(fixture(...path));
    await model.savePretrained(join(folder, 'saved'));
    await model.dispose();
    expect(await contentsOf(join(folder, 'saved'))).toEqual(await contentsOf(fixture(...path)));
    const saved = join(folder, 'saved', 'config.json');
    expect(await jsonOf(saved)).toEqual(await jsonOf(fixture(...path, 'config.json')));
    for (const name of ['vocab.txt', 'tokenizer.json', 'tokenizer_config.json'])
      expect(await readFile(join(folder, 'saved', name))).toEqual(await readFile(fixture(...path, name)));
  });

  it.each(['model.safetensors', 'model.bin', 'model.zip'])('refuses %s, a name that says a file', async (name) => {
    const model = await BertForSequenceClassification.fromPretrained(fixture(...classifiers[0][1]));
    await expect(model.savePretrained(join(folder, name))).rejects.toThrow(
      "savePretrained: folder: expected a folder's name",
    );
    await model.dispose();
  });

  it("turns Google's kernels, and writes how its tokenizer reads", async () => {
    const loaded = await loadBert(fixture('chinese', 'google'));
    const labels = ['真', '假', '不知道'];
    const { loaded: started } = startClassifier(loaded, {
      labels,
      problemType: 'single_label_classification',
      seed: 3,
    });
    const model = new BertForSequenceClassification(started);
    const expected = await model.classify(['今天天气很好', ['我', '你']]);
    await model.savePretrained(folder);
    await model.dispose();
    expect(await jsonOf(join(folder, 'config.json'))).toMatchObject({
      architectures: ['BertForSequenceClassification'],
      model_type: 'bert',
      id2label: { 0: '真', 1: '假', 2: '不知道' },
      label2id: { 真: 0, 假: 1, 不知道: 2 },
      problem_type: 'single_label_classification',
      dtype: 'float32',
    });
    expect(await jsonOf(join(folder, 'tokenizer_config.json'))).toEqual({
      tokenizer_class: 'BertTokenizer',
      do_lower_case: true,
      model_max_length: 64,
    });
    const reopened = await BertForSequenceClassification.fromPretrained(folder);
    expect(reopened.labels).toEqual(labels);
    const found = await reopened.classify(['今天天气很好', ['我', '你']]);
    found.forEach(({ label, logits }, i) => {
      expect(label).toBe(expected[i]?.label);
      logits.forEach((logit, id) => {
        expect(logit).toBeCloseTo(expected[i]?.logits[id] ?? NaN, 6);
      });
    });
    await reopened.dispose();
  });

  it('names a place that cannot be written to', async () => {
    const model = await BertForSequenceClassification.fromPretrained(fixture('english', 'classifier'));
    const file = fixture('english', 'classifier', 'vocab.txt');
    await expect(model.savePretrained(join(file, 'model'))).rejects.toMatchObject({ name: 'CheckpointError' });
    await model.dispose();
  });
});

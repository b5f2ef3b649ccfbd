import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, writeSafetensors, type CheckpointTensor } from '@firth/checkpoints';
import { afterEach, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from '../bert-for-masked-lm.js';
import { BertForSequenceClassification } from '../bert-for-sequence-classification.js';
import { BertModel } from '../bert.js';
import { loadBert } from '../loaded-bert.js';
import { describeMapping } from '../mapping.js';
import { parity } from '../parity.js';
import { savePretrained } from '../save/save-pretrained.js';
import { fixture } from '../testing/fixtures.js';
import { ownFolder } from '../testing/own-folder.js';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

async function folderWith(files: Readonly<Record<string, string>>, like?: string): Promise<string> {
  const { folder, remove } = await ownFolder(files, like);
  removals.push(remove);
  return folder;
}

const reference = fixture('english', 'reference.safetensors');
const garden = {
  'bert_model.ckpt-1.index': 'tensorflow-files/bert_model.ckpt-1.index',
  'bert_model.ckpt-1.data-00000-of-00001': 'tensorflow-files/bert_model.ckpt-1.data-00000-of-00001',
};

describe('computes what the reference does, however the file keeps the model:', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ["{'state_dict': …, 'optimizer': …}", { 'pytorch_model.bin': 'own-files/state_dict.bin' }],
    ["Lightning's .ckpt, which has a name of its own", { 'epoch=0.ckpt': 'own-files/epoch=0.ckpt' }],
    ["{'model': {'state_dict': {'module.model.bert…'}}} with gamma and beta", { 'mine.pt': 'own-files/nested.pt' }],
    ['wrapped layer by layer, in safetensors', { 'model.safetensors': 'own-files/fsdp.safetensors' }],
    ['tf_model.h5', { 'tf_model.h5': 'tensorflow-files/tf_model.h5' }],
    [
      "a SavedModel, its names below TensorFlow Hub's module/",
      {
        'saved_model.pb': 'tensorflow-files/saved-model/saved_model.pb',
        variables: 'tensorflow-files/saved-model/variables',
      },
    ],
  ])('%s', async (_, files) => {
    const report = await parity(await folderWith(files), reference);
    expect(report.firstOverBound).toBeUndefined();
    expect(report.unknown).toEqual([]);
  });

  it("TensorFlow's model garden, layers known by their numbers", async () => {
    const report = await parity(await folderWith(garden), reference);
    expect(report.firstOverBound).toBeUndefined();
    expect(report.rows.map(({ name }) => name)).toContain('pooler_output');
    const heads = ['cls.predictions.transform', 'prediction_logits', 'seq_relationship_logits']; // it has none
    expect([...report.unknown].sort()).toEqual(heads);
  });

  it("refuses a class that needs a head, of which the model garden's are not read", async () => {
    const loading = BertForMaskedLM.fromPretrained(await folderWith(garden));
    await expect(loading).rejects.toThrow(
      /bert_model\.ckpt-1\S* predictions: .*masked-language-model head.*model garden/,
    );
  });

  it('refuses numbered variables by what they are', async () => {
    const folder = await folderWith({ 'model.safetensors': 'english/safetensors/model.safetensors' });
    await rewrite(folder, (tensors) =>
      tensors.map((tensor, i) => ({ ...tensor, name: `variables/${i}/.ATTRIBUTES/VARIABLE_VALUE` })),
    );
    await expect(BertModel.fromPretrained(folder)).rejects.toThrow(
      /model\.safetensors, variables\/0\S*: this is a SavedModel of TensorFlow 2 whose variables are only numbered/,
    );
  });

  it("a classifier's tf_model.h5", async () => {
    const folder = await folderWith({ 'tf_model.h5': 'tensorflow-files/classifier.h5' }, 'classifier');
    const [found, expected] = await Promise.all(
      [folder, fixture('english', 'classifier')].map(async (path) => {
        const model = await BertForSequenceClassification.fromPretrained(path);
        const answer = await model.classify('the cat sat');
        await model.dispose();
        return answer;
      }),
    );
    expect(found).toEqual(expected);
  });
});

describe('a decoder that is not tied', () => {
  const untied = fixture('untied-decoder');

  it('has a bias of its own, and the other is not computed with', async () => {
    const report = await parity(untied, join(untied, 'reference.safetensors'));
    expect(report.firstOverBound).toBeUndefined();
    expect(report.rows.map(({ name }) => name)).toContain('prediction_logits');
  });

  it('counts even where the config calls it tied, as in transformers 5', async () => {
    const folder = await folderWith({ '.': 'untied-decoder' });
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as object;
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, tie_word_embeddings: true }));
    expect((await parity(folder, join(untied, 'reference.safetensors'))).firstOverBound).toBeUndefined();
  });

  it('is kept by savePretrained, both biases', async () => {
    const loaded = await loadBert(untied);
    const folder = await folderWith({});
    await savePretrained(loaded, folder);
    await loaded.close();
    const [written, original] = await Promise.all([tensorsOf(folder), tensorsOf(untied)]);
    for (const name of ['cls.predictions.bias', 'cls.predictions.decoder.bias', 'cls.predictions.decoder.weight'])
      expect(written.get(name)).toEqual(original.get(name));
  });

  // transformers 4 made the two biases one whatever the config says, and saved it under one of its names.
  it.each(['cls.predictions.bias', 'cls.predictions.decoder.bias'])(
    'has one bias where %s is not kept',
    async (name) => {
      const folder = await folderWith({ '.': 'untied-decoder' });
      const original = await tensorsOf(untied);
      await rewrite(folder, (tensors) => tensors.filter((tensor) => tensor.name !== name));
      const loaded = await loadBert(folder);
      const written = await folderWith({});
      await savePretrained(loaded, written);
      await loaded.close();
      const kept = name === 'cls.predictions.bias' ? 'cls.predictions.decoder.bias' : 'cls.predictions.bias';
      const found = await tensorsOf(written);
      for (const one of ['cls.predictions.bias', 'cls.predictions.decoder.bias'])
        expect(found.get(one)).toEqual(original.get(kept));
    },
  );

  it('is refused without any bias', async () => {
    const folder = await folderWith({ '.': 'untied-decoder' });
    await rewrite(folder, (tensors) =>
      tensors.filter(({ name }) => !/^cls\.predictions\.(decoder\.)?bias$/.test(name)),
    );
    await expect(BertModel.fromPretrained(folder)).rejects.toMatchObject({ code: 'MISSING_TENSOR' });
  });

  it('is refused where it is missing', async () => {
    const folder = await folderWith({ '.': 'untied-decoder' });
    await rewrite(folder, (tensors) => tensors.filter(({ name }) => name !== 'cls.predictions.decoder.weight'));
    await expect(BertModel.fromPretrained(folder)).rejects.toThrow(
      /cls\.predictions\.decoder\.weight: the tensor is missing/,
    );
  });
});

describe('the one rule', () => {
  it('refuses further layers than the config counts, unless told to leave them out', async () => {
    const folder = await folderWith({ 'model.safetensors': 'english/safetensors/model.safetensors' }, 'safetensors');
    await edit(folder, { num_hidden_layers: 2 });
    await expect(BertModel.fromPretrained(folder)).rejects.toMatchObject({ code: 'UNKNOWN_TENSOR' });
    await expect(BertModel.fromPretrained(folder)).rejects.toThrow(
      /model\.safetensors, bert\.encoder\.layer\.2\.\S+: .*no such weight, and 15 more \(expected the weights of 2 layers, found .*--skip-unknown-tensors/,
    );
    const model = await BertModel.fromPretrained(folder, { skipUnknownTensors: true });
    expect(model.config.numHiddenLayers).toBe(2);
    await model.dispose();
  });

  it('lists a head that the model has no place for, and what a script keeps beside it', async () => {
    const folder = await folderWith({ 'epoch=0.ckpt': 'own-files/epoch=0.ckpt' });
    const checkpoint = await openCheckpoint(folder);
    const mapping = await describeMapping(checkpoint, folder);
    await checkpoint.close();
    expect(mapping).toMatchObject({ isBert: true, missing: [], unused: [] });
    expect(Object.fromEntries('skipped' in mapping ? mapping.skipped : [])).toEqual({
      'state_dict.loss.weight': 'another head',
      'optimizer_states.0.state.0.step': 'training state',
      'optimizer_states.0.state.0.exp_avg': 'training state',
      'optimizer_states.0.state.0.exp_avg_sq': 'training state',
      'rng.cpu': 'training state',
    });
  });

  it('counts token types by the tensor where the config is silent', async () => {
    const folder = await folderWith({ 'model.safetensors': 'english/safetensors/model.safetensors' }, 'safetensors');
    await edit(folder, { type_vocab_size: undefined });
    await rewrite(folder, (tensors) =>
      tensors.map((tensor) =>
        tensor.name === 'bert.embeddings.token_type_embeddings.weight'
          ? { ...tensor, shape: [1, 24], byteLength: 96, read: async () => (await tensor.read()).subarray(0, 96) }
          : tensor,
      ),
    );
    const model = await BertModel.fromPretrained(folder);
    expect(model.config.typeVocabSize).toBe(1);
    await model.dispose();
  });
});

describe('names what it is given instead of a BERT:', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'two models',
      { 'last.ckpt': 'own-files/two-models.ckpt' },
      /several models \(expected one, found state_dict\.model\S*, state_dict\.teacher/,
    ],
    [
      'torch.save(model)',
      { 'pytorch_model.bin': 'own-files/whole-module.pt' },
      /whole pickled object.*Linear.*state_dict\(\)/,
    ],
    [
      'the same below a key',
      { 'pytorch_model.bin': 'own-files/whole-module-below-a-key.pt' },
      /whole pickled object below a key.*Linear.*state_dict\(\)/,
    ],
    ['TorchScript', { 'pytorch_model.bin': 'own-files/torchscript.pt' }, /TorchScript archive.*state_dict\(\)/],
    [
      'the tensors of an adapter',
      { 'model.safetensors': 'own-files/adapter_model.safetensors' },
      /lora_A\S*: this is an adapter.*merge_and_unload/,
    ],
    [
      "TensorFlow's V1 format",
      { 'bert_model.ckpt': 'tensorflow-files/v1.ckpt' },
      /bert_model\.ckpt: .*V1 format.*SaverDef\.V2/,
    ],
  ])('%s', async (_, files, message) => {
    await expect(BertModel.fromPretrained(await folderWith(files))).rejects.toThrow(message);
  });

  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
  const page = '\n<!DOCTYPE html>\n<html><body>Not Found</body></html>\n';
  const places = ['model.safetensors', 'config.json', 'vocab.txt', 'tokenizer.json'];
  it.each(
    places.flatMap((name) => [
      [name, pointer, /Git LFS pointer.*git lfs pull/] as const,
      [name, page, /web page/] as const,
    ]),
  )('in place of %s: %s', async (name, text, message) => {
    const folder = await folderWith({ 'model.safetensors': 'english/safetensors/model.safetensors' });
    await writeFile(join(folder, name), text);
    await expect(BertModel.fromPretrained(folder)).rejects.toThrow(message);
    await expect(BertModel.fromPretrained(folder)).rejects.toThrow(name);
  });

  it.each([
    ['adapter_config.json', /this is an adapter.*merge_and_unload/],
    ['flax_model.msgpack', /Flax checkpoint.*from_flax=True/],
    ['model.onnx', /ONNX model/],
    ['model-q4.gguf', /GGUF file/],
    ['openvino_model.bin', /OpenVINO/],
    ['rust_model.ot', /another library/],
    ['bert_model.ckpt.data-00000-of-00001', /without its \.index/],
  ])('a folder with %s alone', async (name, message) => {
    const folder = await folderWith({});
    await writeFile(join(folder, name), '{}');
    await expect(BertModel.fromPretrained(folder)).rejects.toThrow(message);
    await rm(join(folder, 'config.json'));
    await expect(BertModel.fromPretrained(folder)).rejects.toThrow(message);
  });
});

async function edit(folder: string, change: object): Promise<void> {
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }));
}

async function rewrite(folder: string, change: (tensors: CheckpointTensor[]) => CheckpointTensor[]): Promise<void> {
  const original = await openCheckpoint(folder);
  const tensors = await Promise.all(
    change([...original.tensors.values()]).map(async (tensor) => {
      const bytes = await tensor.read();
      return { ...tensor, read: () => Promise.resolve(bytes) };
    }),
  );
  await original.close();
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
}

async function tensorsOf(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const checkpoint = await openCheckpoint(folder);
  const read = [...checkpoint.tensors.values()].map(async (tensor) => [tensor.name, await tensor.read()] as const);
  const tensors = new Map(await Promise.all(read));
  await checkpoint.close();
  return tensors;
}

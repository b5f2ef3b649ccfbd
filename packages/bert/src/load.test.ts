import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, writeSafetensors, type CheckpointTensor } from '@firth/checkpoints';
import { afterEach, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from './bert-for-masked-lm.js';
import { BertModel } from './bert.js';
import { copyOf, fixture } from './testing/fixtures.js';

let remove: (() => Promise<void>) | undefined;
afterEach(async () => {
  await remove?.();
  remove = undefined;
});

async function copied(...parts: readonly string[]): Promise<string> {
  const copy = await copyOf(...parts);
  ({ remove } = copy);
  return copy.folder;
}

/** The safetensors fixture with its tensors changed. */
async function rewritten(change: (tensors: CheckpointTensor[]) => CheckpointTensor[]): Promise<string> {
  const folder = await copied('english', 'safetensors');
  const file = join(folder, 'model.safetensors');
  const original = await openCheckpoint(fixture('english', 'safetensors'));
  await writeSafetensors(`${file}.new`, change([...original.tensors.values()]));
  await original.close();
  await rename(`${file}.new`, file);
  return folder;
}

async function edited(config: object): Promise<string> {
  const folder = await copied('english', 'safetensors');
  const file = join(folder, 'config.json');
  const json: object = JSON.parse(await readFile(file, 'utf8')) as object; // a fixture's config
  await writeFile(file, JSON.stringify({ ...json, ...config }));
  return folder;
}

const load = (folder: string) => BertForMaskedLM.fromPretrained(folder);
const query = 'bert.encoder.layer.1.attention.self.query.weight';

describe('a checkpoint is refused in one line that names the file and the place:', () => {
  it('a truncated TensorFlow file', async () => {
    const folder = await copied('english', 'google');
    await truncate(join(folder, 'bert_model.ckpt.data-00000-of-00001'), 1000);
    await expect(load(folder)).rejects.toThrow(/bert_model\.ckpt\.data-00000-of-00001.*expected .*found [^\n]*$/);
  });

  it.each(['pytorch-zip', 'pytorch-legacy'])('a truncated %s file', async (layout) => {
    const folder = await copied('english', layout);
    await truncate(join(folder, 'pytorch_model.bin'), 5000);
    await expect(load(folder)).rejects.toMatchObject({ name: 'CheckpointError' });
    await expect(load(folder)).rejects.toThrow(/^[^\n]*pytorch_model\.bin[^\n]*$/);
  });

  it('a missing shard', async () => {
    const folder = await copied('english', 'google');
    await rm(join(folder, 'bert_model.ckpt.data-00000-of-00001'));
    await expect(load(folder)).rejects.toMatchObject({ code: 'MISSING_SHARD' });
    await expect(load(folder)).rejects.toThrow(/bert_model\.ckpt\.index: .*data-00000-of-00001, found nothing/);
  });

  it('a missing tensor', async () => {
    const folder = await rewritten((tensors) => tensors.filter(({ name }) => name !== query));
    await expect(load(folder)).rejects.toMatchObject({ code: 'MISSING_TENSOR' });
    await expect(load(folder)).rejects.toThrow(`model.safetensors, ${query}: the tensor is missing`);
  });

  it('a tensor of the wrong shape', async () => {
    const folder = await rewritten((tensors) =>
      tensors.map((tensor) => (tensor.name === query ? { ...tensor, shape: [12, 48] } : tensor)),
    );
    await expect(load(folder)).rejects.toMatchObject({ code: 'WRONG_SHAPE' });
    await expect(load(folder)).rejects.toThrow(
      `${query}: the tensor does not fit encoder.1.attention.query.kernel (expected [24, 24], found [12, 48])`,
    );
  });

  it('heads that do not divide the hidden size', async () => {
    await expect(load(await edited({ num_attention_heads: 5 }))).rejects.toThrow(
      /config\.json, num_attention_heads: .*expected a divisor of hidden_size 24, found 5/,
    );
  });

  it('more layers than the checkpoint has', async () => {
    await expect(load(await edited({ num_hidden_layers: 4 }))).rejects.toThrow(
      /bert\.encoder\.layer\.3\.attention\.self\.query\.weight: the tensor is missing and 15 more/,
    );
  });

  it('a vocabulary that is too short, unless the table is padded on purpose', async () => {
    const folder = await copied('english', 'google');
    const file = join(folder, 'vocab.txt');
    const tokens = (await readFile(file, 'utf8')).trimEnd().split('\n');
    await writeFile(file, tokens.slice(0, -4).join('\n'));
    await expect(load(folder)).rejects.toThrow(
      /vocab\.txt, vocab_size: the vocabulary is too short .*expected 264 tokens, found 260 tokens/,
    );
    const padded = await BertForMaskedLM.fromPretrained(folder, { paddedEmbeddings: true });
    await padded.dispose();
    await writeFile(file, [...tokens, 'one-more'].join('\n'));
    await expect(load(folder)).rejects.toThrow(/the vocabulary is too long/);
  });

  it('a head that the class needs', async () => {
    await expect(load(fixture('english', 'encoder-only'))).rejects.toThrow(
      'BertForMaskedLM needs the masked-language-model head (cls.predictions), which the checkpoint lacks',
    );
  });

  it('a folder without a BERT', async () => {
    await expect(BertModel.fromPretrained(fixture())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(BertModel.fromPretrained('/no/such/folder')).rejects.toThrow(/config\.json or bert_config\.json/);
  });
});

describe('fromPretrained recognises', () => {
  it.each([
    ['a folder', ['google']],
    ['a TensorFlow prefix', ['google', 'bert_model.ckpt']],
    ['an index', ['google', 'bert_model.ckpt.index']],
    ['a PyTorch file', ['pytorch-legacy', 'pytorch_model.bin']],
    ['a safetensors file', ['safetensors', 'model.safetensors']],
  ])('%s', async (_, parts) => {
    const model = await load(fixture('english', ...parts));
    expect(await model.fillMask('the [MASK]')).toHaveLength(1);
    await model.dispose();
  });
});

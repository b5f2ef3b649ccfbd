import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { checkpointFixture, copyOf, fixture, languages, layouts } from '../testing/workspace.js';

const inspect = async (path: string): Promise<unknown> => {
  const { status, stdout, stderr } = await firth(['inspect', path, '--json', '--verify']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
};

for (const language of languages)
  test.each(layouts)(`${language}, %s maps to the whole tree`, async (layout) => {
    expect(await inspect(fixture(language, layout))).toMatchObject({
      tree: { mapped: 62, missing: [], unused: [], parts: { pooler: true, predictions: true, seqRelationship: true } },
    });
  });

test.each([
  [fixture('english', 'google'), ['--strict'], '--strict: expected nothing where there are no word vectors'],
  [fixture('english', 'safetensors'), ['--member', 'a'], '--member'],
  [checkpointFixture('words/glove.txt'), ['--padded-embeddings'], 'is for a vocabulary of tokens'],
  [checkpointFixture('hdf5/elmo.hdf5'), ['--padded-embeddings'], 'is for a vocabulary of tokens'],
  [checkpointFixture('words/glove.txt'), ['--skip-unknown-tensors'], 'is for a BERT, a GPT or an ELMo'],
])('inspect %s %j would have no effect', async (path, flags, message) => {
  const { status, stderr } = await firth(['inspect', path, ...flags]);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

describe('what is left out is counted by its reason', () => {
  test.each([
    ['google', 'skipped     40 × optimizer slot, 1 × training step'],
    ['pytorch-legacy', 'skipped     1 × tied weight'],
    ['pytorch-zip', 'skipped     1 × constant buffer, 2 × tied weight'],
    ['safetensors', 'skipped     none'],
  ])('%s', async (layout, line) => {
    const { stdout } = await firth(['inspect', fixture('english', layout)]);
    expect(stdout).toContain(line);
  });
});

test('a table of names, types, shapes, bytes and weights', async () => {
  const { stdout } = await firth(['inspect', fixture('english', 'google')]);
  expect(stdout).toMatch(/^name +dtype +shape +bytes {2}weight of the tree$/m);
  expect(stdout).toMatch(/^bert\/embeddings\/word_embeddings +float32 +\[264, 24\] +25,344 {2}embeddings\.word$/m);
  expect(stdout).toMatch(
    /^cls\/seq_relationship\/output_weights +float32 +\[2, 24\] +192 {2}seqRelationship\.kernel ᵀ$/m,
  );
  expect(stdout).toMatch(/^parameters +22,970$/m);
});

test('an encoder without heads', async () => {
  const parts = { pooler: true, predictions: false, seqRelationship: false, classifier: false };
  expect(await inspect(fixture('english', 'encoder-only'))).toMatchObject({ tree: { parts, missing: [] } });
});

test('a classifier with its labels', async () => {
  expect(await inspect(fixture('chinese', 'multi-label'))).toMatchObject({
    tree: {
      parts: { pooler: true, predictions: false, classifier: true },
      config: { labels: ['天气', '城市', '饮食', '读书'], problemType: 'multi_label_classification' },
      missing: [],
      unused: [],
    },
  });
  const { stdout } = await firth(['inspect', fixture('english', 'classifier')]);
  expect(stdout).toMatch(/^parts +encoder, pooler, classifier \(bad, so-so, good\)$/m);
  expect(stdout).toMatch(/^classifier\.weight +float32 +\[3, 24\] +288 {2}classifier\.kernel ᵀ$/m);
});

test('a checkpoint without a config has no tree, and says so', async () => {
  const folder = await copyOf('english', 'google');
  await rm(join(folder, 'bert_config.json'));
  const { status, stdout } = await firth(['inspect', join(folder, 'bert_model.ckpt')]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^tree {2}none: .*config\.json or bert_config\.json/m);
});

test('any other safetensors file', async () => {
  const { status, stdout } = await firth(['inspect', fixture('english', 'reference.safetensors')]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^tree {2}none: .*no BERT checkpoint/m);
});

test('--verify finds a flipped bit that TensorFlow has a checksum of', async () => {
  const folder = await copyOf('english', 'google');
  const data = join(folder, 'bert_model.ckpt.data-00000-of-00001');
  const bytes = await readFile(data);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await writeFile(data, bytes);
  const { status, stderr } = await firth(['inspect', folder, '--verify']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^firth: .*bert_model\.ckpt\.data-00000-of-00001, bert\/.+\n$/);
});

test('control characters in a name do not reach the terminal', async () => {
  const folder = await copyOf('english', 'safetensors');
  const renamed = join(folder, 'a\u001b[31m.safetensors');
  await rename(join(folder, 'model.safetensors'), renamed);
  const { stdout } = await firth(['inspect', renamed]);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toContain('a\\u001b[31m.safetensors');
});

test.each([
  ['tensorflow/sliced.ckpt', 'tensorflow', 3],
  ['tensorflow/shards.ckpt', 'tensorflow', 40],
  ['pytorch/views.zip.bin', 'pytorch-zip', 8],
  ['pytorch/old-views.bin', 'pytorch-legacy', 2],
  ['pytorch/sharded', 'pytorch-zip', 2],
  ['safetensors/sharded', 'safetensors', 3],
  ['hdf5/elmo.hdf5', 'hdf5', 4],
  ['hdf5/keras.weights.h5', 'hdf5', 4],
  ['numpy/fortran-order.npy', 'npy', 1],
  ['numpy/deflated.npz', 'npz', 13],
  ['gpt/params_shapes.json', 'gpt-npy', 26],
  ['words/word2vec.txt.gz', 'word2vec-text', 1],
  ['words/word2vec.bin', 'word2vec-binary', 1],
  ['words/glove.txt', 'glove', 1],
  ['words/fasttext.vec', 'word2vec-text', 1],
  ['words/skipgram.bin', 'fasttext', 2],
  ['words/quantised.ftz', 'fasttext', 2],
])('%s: %s', async (name, format, count) => {
  const report = await inspect(checkpointFixture(name));
  expect(report).toMatchObject({ format, verified: { tensors: count } });
  const { stdout } = await firth(['inspect', checkpointFixture(name)]);
  expect(stdout).toMatch(new RegExp(`^format +${format}$`, 'm'));
  expect(/^words +\d+: /m.test(stdout)).toBe(name.startsWith('words/'));
});

test('--summary leaves the tensors out of --json too', async () => {
  const { stdout } = await firth(['inspect', fixture('english', 'safetensors'), '--json', '--summary']);
  const report: unknown = JSON.parse(stdout);
  expect(report).toMatchObject({ tree: { model: 'BERT' } });
  expect(report).not.toHaveProperty('tensors');
});

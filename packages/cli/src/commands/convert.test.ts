import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BertModel } from '@firth/bert';
import { openCheckpoint } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { copyOf, emptyFolder, fixture, languages, layouts } from '../testing/workspace.js';

test.each(layouts)('%s to a file keeps names and values', async (layout) => {
  const copy = join(await emptyFolder(), 'copy.safetensors');
  const { status, stdout } = await firth(['convert', fixture('english', layout), copy]);
  expect(status).toBe(0);
  expect(stdout).toContain('read back and compared');
  const [source, written] = await Promise.all([openCheckpoint(fixture('english', layout)), openCheckpoint(copy)]);
  expect([...written.tensors.keys()].sort()).toEqual([...source.tensors.keys()].sort());
  for (const [name, tensor] of source.tensors)
    expect(Buffer.compare(await tensor.read(), (await written.tensors.get(name)?.read()) ?? new Uint8Array())).toBe(0);
  await Promise.all([source.close(), written.close()]);
});

describe.each(languages)('--to huggingface, %s', (language) => {
  test.each(layouts)('%s becomes the bytes that save_pretrained wrote, and passes parity', async (layout) => {
    const folder = join(await emptyFolder(), 'converted');
    const { status } = await firth(['convert', fixture(language, layout), folder, '--to', 'huggingface']);
    expect(status).toBe(0);
    const [ours, theirs] = await Promise.all(
      [folder, fixture(language, 'safetensors')].map((model) => readFile(join(model, 'model.safetensors'))),
    );
    expect(ours?.equals(theirs ?? Buffer.alloc(0))).toBe(true);
    const parity = await firth(['parity', folder, fixture(language, 'reference.safetensors')]);
    expect(parity.status).toBe(0);
  });
});

test('the config names the class that has the parts of the checkpoint', async () => {
  const folder = await emptyFolder();
  for (const [source, architecture] of [
    ['google', 'BertForPreTraining'],
    ['encoder-only', 'BertModel'],
  ] as const) {
    await firth(['convert', fixture('english', source), join(folder, source), '--to', 'huggingface']);
    const config: unknown = JSON.parse(await readFile(join(folder, source, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ architectures: [architecture], model_type: 'bert', tie_word_embeddings: true });
  }
});

test.each([
  ['the\nParis', false],
  ['the\nparis', true],
])('a vocabulary %j is written with do_lower_case %s', async (lastWords, lowercase) => {
  const source = await copyOf('english', 'google');
  const lines = (await readFile(join(source, 'vocab.txt'), 'utf8')).trimEnd().split('\n');
  await writeFile(join(source, 'vocab.txt'), `${lines.slice(0, -2).join('\n')}\n${lastWords}\n`);
  const folder = join(await emptyFolder(), 'converted');
  await firth(['convert', source, folder, '--to', 'huggingface']);
  const config: unknown = JSON.parse(await readFile(join(folder, 'tokenizer_config.json'), 'utf8'));
  expect(config).toMatchObject({ do_lower_case: lowercase });
});

test.each(['sentence-transformers', 'sentence-transformers-dense'])(
  '%s: the folder embeds as its source',
  async (layout) => {
    const source = await copyOf('english', layout);
    await rm(join(source, '2_Normalize'), { recursive: true, force: true }); // repositories lose a folder without files
    const folder = join(await emptyFolder(), 'converted');
    const args = ['convert', source, folder, '--to', 'huggingface'];
    expect((await firth(args)).status).toBe(0);
    expect((await firth([...args, '--force'])).status).toBe(0);
    const [before, after] = await Promise.all([source, folder].map((at) => embedding(at)));
    expect(after).toEqual(before);
    const google = await firth(['convert', source, join(await emptyFolder(), 'google'), '--to', 'google']);
    expect(google.stdout + google.stderr).toContain('sentence-transformers recipe');
  },
);

async function embedding(folder: string) {
  const model = await BertModel.fromPretrained(folder);
  const vector = await model.embed('the cat and the dog');
  await model.dispose();
  return vector;
}

test('what is there already is replaced only with --force, and nothing beside it is touched', async () => {
  const folder = await emptyFolder();
  const [source, copy] = [fixture('english', 'google'), join(folder, 'copy.safetensors')];
  await writeFile(copy, 'mine');
  const refused = await firth(['convert', source, copy]);
  expect(refused).toMatchObject({
    status: 1,
    stderr: `firth: ${copy}: the file exists already. Pass --force to replace it\n`,
  });
  expect(await readFile(copy, 'utf8')).toBe('mine');
  await writeFile(join(folder, 'notes.txt'), 'mine');
  expect(await firth(['convert', source, copy, '--force'])).toMatchObject({ status: 0 });
  expect(await firth(['convert', source, folder, '--to', 'huggingface', '--force'])).toMatchObject({ status: 0 });
  expect((await readdir(folder)).sort()).toEqual([
    'config.json',
    'copy.safetensors',
    'model.safetensors',
    'notes.txt',
    'tokenizer_config.json',
    'vocab.txt',
  ]);
});

test('a failure leaves nothing behind', async () => {
  const folder = await emptyFolder();
  const reference = fixture('english', 'reference.safetensors');
  const { status, stderr } = await firth(['convert', reference, join(folder, 'x'), '--to', 'huggingface']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/--to huggingface needs a BERT/);
  expect(await readdir(folder)).toEqual([]);
});

test('--json', async () => {
  const copy = join(await emptyFolder(), 'copy.safetensors');
  const { stdout } = await firth(['convert', fixture('english', 'google'), copy, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ destination: copy, format: 'tensorflow', tensors: 103, verified: true });
});

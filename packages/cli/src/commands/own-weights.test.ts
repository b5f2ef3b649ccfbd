import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openCheckpoint } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture } from '../testing/workspace.js';

/** A folder of the English model with other weights from `fixtures/bert`. */
async function folderWith(name: string, from: string): Promise<string> {
  const folder = join(await emptyFolder(), 'model');
  await mkdir(folder);
  for (const file of ['config.json', 'vocab.txt'])
    await cp(fixture('english', 'pytorch-zip', file), join(folder, file));
  await cp(fixture(from), join(folder, name));
  return folder;
}

const untied = fixture('untied-decoder');

describe('a decoder that is not tied', () => {
  test.each(['safetensors', 'pytorch'])('is kept by convert, in %s', async (container) => {
    const folder = join(await emptyFolder(), 'out');
    expect(await firth(['convert', untied, folder, '--to', container])).toMatchObject({ status: 0 });
    const [found, expected] = [await openCheckpoint(folder), await openCheckpoint(untied)];
    expect([...found.tensors.keys()].sort()).toEqual([...expected.tensors.keys()].sort());
    for (const [name, tensor] of expected.tensors)
      expect(await found.tensors.get(name)?.read()).toEqual(await tensor.read());
    await Promise.all([found.close(), expected.close()]);
    expect(await firth(['parity', folder, join(untied, 'reference.safetensors')])).toMatchObject({ status: 0 });
  });

  test("is refused by name in Google's layout, which has no place for it", async () => {
    const { status, stderr } = await firth(['convert', untied, join(await emptyFolder(), 'out'), '--to', 'google']);
    expect(status).toBe(1);
    expect(stderr).toContain('tie_word_embeddings');
  });
});

describe("a user's own file", () => {
  test.each([
    ['epoch=0.ckpt', 'own-files/epoch=0.ckpt', 'huggingface'],
    ['pytorch_model.bin', 'own-files/state_dict.bin', 'google'],
    ['tf_model.h5', 'tensorflow-files/tf_model.h5', 'huggingface'],
  ])('%s becomes what it holds', async (name, from, layout) => {
    const folder = await folderWith(name, from);
    const out = join(await emptyFolder(), 'out');
    expect(await firth(['convert', folder, out, '--to', layout])).toMatchObject({ status: 0 });
    expect(await firth(['parity', out, fixture('english', 'reference.safetensors')])).toMatchObject({ status: 0 });
    const { stdout } = await firth(['inspect', folder, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ tree: { model: 'BERT', missing: [], unused: [] } });
  });
});

describe('further layers than the config counts', () => {
  async function cutOff(): Promise<string> {
    const folder = await folderWith('model.safetensors', 'english/safetensors/model.safetensors');
    const file = join(folder, 'config.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...config, num_hidden_layers: 2 }));
    return folder;
  }

  test.each(['inspect', 'convert', 'embed'])('%s refuses them by name', async (command) => {
    const rest = command === 'convert' ? [join(await emptyFolder(), 'out'), '--to', 'huggingface'] : [];
    const { status, stderr } = await firth([
      command,
      await cutOff(),
      ...rest,
      ...(command === 'embed' ? ['hello'] : []),
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/bert\.encoder\.layer\.2\.\S+: .*no such weight, and 15 more.*--skip-unknown-tensors/);
  });

  test('and leaves them out where that is meant', async () => {
    const folder = await cutOff();
    const out = join(await emptyFolder(), 'out');
    const { status, stdout } = await firth(['convert', folder, out, '--to', 'huggingface', '--skip-unknown-tensors']);
    expect({ status, leftOut: /^left out +16 × no weight of a BERT$/m.test(stdout) }).toEqual({
      status: 0,
      leftOut: true,
    });
    expect(await firth(['inspect', out])).toMatchObject({ status: 0 });
    expect(await firth(['inspect', folder, '--skip-unknown-tensors'])).toMatchObject({ status: 0 });
  });
});

describe('what is not read is named by inspect and convert too', () => {
  test.each([
    ['pytorch_model.bin', 'own-files/torchscript.pt', /TorchScript/],
    ['pytorch_model.bin', 'own-files/whole-module.pt', /whole pickled object.*Linear/],
    ['bert_model.ckpt', 'tensorflow-files/v1.ckpt', /V1 format/],
    ['adapter_model.safetensors', 'own-files/adapter_model.safetensors', /adapter/],
  ])('%s: %s', async (name, from, message) => {
    const folder = await folderWith(name, from);
    for (const args of [
      ['inspect', folder],
      ['convert', folder, join(await emptyFolder(), 'out'), '--to', 'huggingface'],
    ]) {
      const { status, stderr } = await firth(args);
      expect(status).toBe(1);
      expect(stderr).toMatch(message);
    }
  });
});

describe('a file alone, without a config beside it, is named as what it is', () => {
  const commands: readonly ((file: string) => readonly string[])[] = [
    (file) => ['fill-mask', file, '[MASK]'],
    (file) => ['embed', file, 'a'],
    (file) => ['classify', '--model', file, 'a'],
    (file) => ['parity', file, fixture('english', 'reference.safetensors')],
    (file) => ['finetune', 'classify', '--model', file, '--train', train, '--out', `${file}-out`],
  ];
  const train = fixture('english', 'fine-tuning', 'train.tsv');

  test.each([
    ['own-files/adapter_model.safetensors', /this is an adapter .*merge_and_unload/],
    ['own-files/whole-module.pt', /whole pickled object.*state_dict\(\)/],
    ['own-files/whole-module-below-a-key.pt', /whole pickled object below a key.*state_dict\(\)/],
    ['own-files/two-models.ckpt', /holds several models .*state_dict\(\)/],
    ['own-files/torchscript.pt', /TorchScript/],
    ['tensorflow-files/tf_model.h5', /this is a BERT without its config .*Put the config/],
    ['tensorflow-files/saved-model', /this is a BERT without its config/],
    ['../gpt/own-files/gpt2.h5', /this is no BERT checkpoint|no config of a GPT/],
  ])('%s', async (from, message) => {
    const file = join(await emptyFolder(), basename(from));
    await cp(fixture(from), file, { recursive: true });
    for (const args of commands.map((command) => command(file))) {
      const { status, stdout, stderr } = await firth(args);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^firth: [^\n]+\n$/);
    }
  });

  test.each([
    ['tensorflow-files/tf_model.h5', /^tree +none: .*BERT without its config/m],
    ['../gpt/own-files/gpt2.h5', /^tree +none: .*no config of a GPT/m],
    ['../gpt/gpt2/safetensors/model.safetensors', /^tree +none: .*no config of a GPT/m],
    ['own-files/adapter_model.safetensors', /^tree +none: .*this is an adapter/m],
  ])('inspect shows what %s holds', async (from, message) => {
    const file = join(await emptyFolder(), basename(from));
    await cp(fixture(from), file);
    const { status, stdout } = await firth(['inspect', file]);
    expect(status).toBe(0);
    expect(stdout).toMatch(message);
  });
});

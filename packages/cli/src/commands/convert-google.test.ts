import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { copyOf, edit, emptyFolder, fixture, languages, layouts } from '../testing/workspace.js';

describe.each(languages)('--to google, %s', (language) => {
  test.each(layouts)("%s becomes what Google's own saver wrote, and passes parity", async (layout) => {
    const folder = join(await emptyFolder(), 'converted');
    const { status, stderr } = await firth(['convert', fixture(language, layout), folder, '--to', 'google']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const google = fixture(language, 'google');
    const [ours, theirs] = await Promise.all([openCheckpoint(folder), openCheckpoint(google)]);
    const weights = [...theirs.tensors.keys()].filter((name) => !/adam_[mv]$|^global_step$/.test(name));
    expect([...ours.tensors.keys()]).toEqual(weights);
    for (const name of weights) {
      const [tensor, expected] = [ours.tensors.get(name), theirs.tensors.get(name)];
      expect([tensor?.dtype, tensor?.shape]).toEqual([expected?.dtype, expected?.shape]);
      expect(await tensor?.read()).toEqual(await expected?.read());
    }
    await Promise.all([ours.close(), theirs.close()]);
    expect(await readFile(join(folder, 'vocab.txt'))).toEqual(await readFile(join(google, 'vocab.txt')));
    expect(JSON.parse(await readFile(join(folder, 'bert_config.json'), 'utf8'))).toEqual(
      JSON.parse(await readFile(join(google, 'bert_config.json'), 'utf8')),
    );
    expect(await firth(['parity', folder, fixture(language, 'reference.safetensors')])).toMatchObject({ status: 0 });
  });

  test('there and back again gives the same bytes', async () => {
    const folder = await emptyFolder();
    const [google, back] = [join(folder, 'google'), join(folder, 'back')];
    await firth(['convert', fixture(language, 'safetensors'), google, '--to', 'google']);
    await firth(['convert', google, back, '--to', 'huggingface']);
    const files = [back, fixture(language, 'safetensors')].map((at) => readFile(join(at, 'model.safetensors')));
    const [ours, theirs] = await Promise.all(files);
    expect(theirs && ours?.equals(theirs)).toBe(true);
  });
});

test("a classifier goes there and back with its labels, under run_classifier.py's names", async () => {
  const folder = await emptyFolder();
  const [google, back] = [join(folder, 'google'), join(folder, 'back')];
  const source = fixture('chinese', 'multi-label');
  await firth(['convert', source, google, '--to', 'google']);
  const checkpoint = await openCheckpoint(google);
  expect(checkpoint.tensors.get('output_weights')?.shape).toEqual([4, 24]);
  expect(checkpoint.tensors.get('output_bias')?.shape).toEqual([4]);
  await checkpoint.close();
  expect(await firth(['parity', google, join(source, 'reference.safetensors')])).toMatchObject({ status: 0 });
  await firth(['convert', google, back, '--to', 'huggingface']);
  const files = [back, source].map((at) => readFile(join(at, 'model.safetensors')));
  const [ours, theirs] = await Promise.all(files);
  expect(theirs && ours?.equals(theirs)).toBe(true);
  const { architectures, id2label, problem_type } = JSON.parse(
    await readFile(join(source, 'config.json'), 'utf8'),
  ) as Record<string, unknown>;
  expect(JSON.parse(await readFile(join(back, 'config.json'), 'utf8'))).toMatchObject({
    architectures,
    id2label,
    problem_type,
  });

  await edit(join(google, 'bert_config.json'), /"id2label"[^}]*\},/, ''); // as Google's own program leaves it
  await edit(join(google, 'bert_config.json'), /"problem_type": "[^"]*"/, '"unknown": 0');
  const inspected = await firth(['inspect', google, '--json']);
  expect(JSON.parse(inspected.stdout)).toMatchObject({
    tree: { missing: [], config: { labels: ['LABEL_0', 'LABEL_1', 'LABEL_2', 'LABEL_3'] } },
  });
});

test("float16 becomes float32, as the variables of Google's program are, unless --dtype asks", async () => {
  const folder = await emptyFolder();
  const [half, google, narrow] = ['half', 'google', 'narrow'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await firth(['convert', fixture('english', 'google'), half, '--to', 'huggingface', '--dtype', 'float16']);
  expect(JSON.parse(await readFile(join(half, 'config.json'), 'utf8'))).toMatchObject({ dtype: 'float16' });
  await firth(['convert', half, google, '--to', 'google']);
  await firth(['convert', half, narrow, '--to', 'google', '--dtype', 'bfloat16']);
  for (const [path, dtype] of [
    [half, 'float16'],
    [google, 'float32'],
    [narrow, 'bfloat16'],
  ] as const) {
    const checkpoint = await openCheckpoint(path);
    expect(new Set([...checkpoint.tensors.values()].map((tensor) => tensor.dtype))).toEqual(new Set([dtype]));
    await checkpoint.close();
  }
});

test.each([
  [
    'layer_norm_eps',
    /"layer_norm_eps": 1e-12/,
    '"layer_norm_eps": 1e-5',
    /layer_norm_eps: .*expected 1e-12, found 0.00001/,
  ],
  ['hidden_act', /"hidden_act": "gelu"/, '"hidden_act": "silu"', /hidden_act: .*expected gelu, relu, tanh, found silu/],
])("what Google's program cannot compute is refused: %s", async (_, from, to, message) => {
  const source = await copyOf('english', 'safetensors');
  await edit(join(source, 'config.json'), from, to);
  const { status, stderr } = await firth(['convert', source, `${source}-google`, '--to', 'google']);
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
});

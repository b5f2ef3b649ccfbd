import { rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, writeSafetensors, type WritableTensor } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { copyOf, edit, fixture, rewrite } from '../testing/workspace.js';

const intermediate = 'bert.encoder.layer.1.intermediate.dense.weight';

/** Each damages a copy of a fixture and gives what the one line must name, in this order. */
const cases: readonly {
  readonly what: string;
  readonly layout: string;
  readonly damage: (folder: string) => Promise<void>;
  readonly names: readonly string[];
}[] = [
  {
    what: 'a truncated safetensors file',
    layout: 'safetensors',
    damage: (folder) => truncate(join(folder, 'model.safetensors'), 50_000),
    names: ['model.safetensors', 'expected', 'found'],
  },
  {
    what: 'a truncated TensorFlow data file',
    layout: 'google',
    damage: (folder) => truncate(join(folder, 'bert_model.ckpt.data-00000-of-00001'), 50_000),
    names: ['bert_model.ckpt.data-00000-of-00001', 'bert/', 'byte'],
  },
  {
    what: 'a truncated PyTorch zip',
    layout: 'pytorch-zip',
    damage: (folder) => truncate(join(folder, 'pytorch_model.bin'), 50_000),
    names: ['pytorch_model.bin', 'zip'],
  },
  {
    what: 'a truncated PyTorch stream',
    layout: 'pytorch-legacy',
    damage: (folder) => truncate(join(folder, 'pytorch_model.bin'), 50_000),
    names: ['pytorch_model.bin', 'expected', 'found'],
  },
  {
    what: 'a missing shard',
    layout: 'safetensors',
    damage: shardWithoutSecond,
    names: ['model.safetensors.index.json', 'expected model-00002-of-00002.safetensors', 'found'],
  },
  {
    what: 'a tensor of the wrong shape',
    layout: 'safetensors',
    damage: (folder) => replaceTensor(folder, (tensor) => ({ ...tensor, read: () => tensor.read(), shape: [24, 40] })),
    names: ['model.safetensors', intermediate, 'expected [40, 24]', 'found [24, 40]'],
  },
  {
    what: 'a missing tensor',
    layout: 'safetensors',
    damage: (folder) => replaceTensor(folder, () => undefined),
    names: ['model.safetensors', intermediate, 'missing', 'expected', 'found'],
  },
  {
    what: 'heads that do not divide the hidden size',
    layout: 'google',
    damage: (folder) => edit(join(folder, 'bert_config.json'), '"num_attention_heads": 4', '"num_attention_heads": 5'),
    names: ['bert_config.json', 'num_attention_heads', 'expected a divisor of hidden_size 24', 'found 5'],
  },
  {
    what: 'a vocabulary that is too short',
    layout: 'google',
    damage: (folder) => edit(join(folder, 'vocab.txt'), /\n[^\n]+\n$/, '\n'),
    names: ['vocab.txt', 'vocab_size', 'expected 264 tokens', 'found 263 tokens'],
  },
];

describe.each(cases)('$what', ({ layout, damage, names }) => {
  test.each([
    ['inspect', []],
    ['parity', [fixture('english', 'reference.safetensors')]],
    ['fill-mask', ['the [MASK]']],
    ['embed', ['the capital']],
  ])('%s refuses it in one line', async (command, rest) => {
    const folder = await copyOf('english', layout);
    await damage(folder);
    const { status, stderr } = await firth([command, folder, ...rest]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^firth: [^\n]+\n$/);
    let from = 0;
    for (const name of names) {
      expect(stderr.slice(from)).toContain(name);
      from = stderr.indexOf(name, from) + name.length;
    }
  });
});

async function replaceTensor(folder: string, change: (tensor: WritableTensor) => WritableTensor | undefined) {
  await rewrite(fixture('english', 'safetensors', 'model.safetensors'), join(folder, 'model.safetensors'), (tensor) =>
    tensor.name === intermediate ? change(tensor) : tensor,
  );
}

async function shardWithoutSecond(folder: string): Promise<void> {
  const whole = join(folder, 'model.safetensors');
  const checkpoint = await openCheckpoint(whole);
  const names = [...checkpoint.tensors.keys()];
  const shardOf = (i: number): string => `model-0000${i < 30 ? 1 : 2}-of-00002.safetensors`;
  const first = [...checkpoint.tensors.values()].slice(0, 30);
  await writeSafetensors(join(folder, shardOf(0)), first);
  const weightMap = Object.fromEntries(names.map((name, i) => [name, shardOf(i)]));
  await checkpoint.close();
  await rename(whole, join(folder, '..', 'whole.safetensors'));
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
}

import { openCheckpoint, writeSafetensors } from '@firth/checkpoints';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeRnnMapping } from './mapping.js';
import { parity } from './parity.js';
import { recurrentStacks } from './sources/recognize.js';
import { cases, fixture, kerasConfig, kerasFiles, kerasLayers, pytorchConfig } from './testing/fixtures.js';

const files = [
  ...cases.pytorch.map((row) => ({
    path: `pytorch/${row.name}`,
    ending: 'pt',
    row,
    config: pytorchConfig(row),
    name: '',
  })),
  ...kerasFiles.map(([row, file]) => ({
    path: `keras/${row.name}`,
    ending: file.slice(row.name.length + 1),
    row,
    config: kerasConfig(row),
    name: kerasLayers(row, file)
      .map((layer) => (file.endsWith('.weights.h5') ? layer : `${layer}/${layer.split('/')[1] ?? ''}`))
      .join(', '),
  })),
];

describe.each(files)('$path.$ending', ({ path, ending, row, config, name }) => {
  it('is recognised by its names and shapes', async () => {
    const checkpoint = await openCheckpoint(fixture(`${path}.${ending}`));
    const [stack, ...others] = recurrentStacks(checkpoint);
    // No file says the activation.
    expect(stack?.config).toEqual(config.cell === 'rnn' ? { ...config, activation: 'tanh' } : config);
    expect([stack?.name, others]).toEqual([name, []]);
    const mapping = describeRnnMapping(checkpoint);
    expect(mapping).toMatchObject({ publisher: path.split('/')[0], missing: [], unused: [] });
    expect(new Set(mapping?.weights.map((weight) => weight.name))).toEqual(new Set(checkpoint.tensors.keys()));
    await checkpoint.close();
  });

  it('computes every layer as its reference', async () => {
    const options = row.nonlinearity === 'relu' ? { activation: 'relu' as const } : {};
    const report = await parity(fixture(`${path}.${ending}`), fixture(`${path}.safetensors`), options);
    expect(report.firstOverBound).toBeUndefined();
    expect(report.rows.map((one) => one.name).slice(0, config.numLayers)).toEqual(
      Array.from({ length: config.numLayers }, (_, layer) => `layers.${layer}`),
    );
    expect(report.unknown).toEqual(path.startsWith('pytorch') && config.cell !== 'lstm' ? ['last_cell'] : []);
  });
});

it('names the first layer that differs', async () => {
  const report = await parity(fixture('pytorch/rnn-relu.pt'), fixture('pytorch/rnn-relu.safetensors'));
  expect(report.firstOverBound?.name).toBe('layers.0');
});

it('tells several networks of a file apart, and compares none of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firth-rnn-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const sources = await Promise.all(['lstm', 'gru'].map((name) => openCheckpoint(fixture(`pytorch/${name}.pt`))));
  const tensors = sources.flatMap(({ tensors: all }, i) =>
    [...all.values()].map((tensor) => ({
      ...tensor,
      name: `${['reader', 'writer'][i] ?? ''}.${tensor.name}`,
      read: () => tensor.read(),
    })),
  );
  const path = join(folder, 'model.safetensors');
  await writeSafetensors(path, tensors);
  await Promise.all(sources.map((source) => source.close()));
  const checkpoint = await openCheckpoint(path);
  const mapping = describeRnnMapping(checkpoint);
  expect(mapping?.stacks.map(({ name, config }) => [name, config.cell])).toEqual([
    ['reader', 'lstm'],
    ['writer', 'gru'],
  ]);
  expect(mapping?.weights.at(-1)?.path).toBe('writer: layers.1.backward.recurrent.bias');
  await checkpoint.close();
  await expect(parity(path, fixture('pytorch/lstm.safetensors'))).rejects.toThrow('found reader; writer');
});

it.each([
  ['a third layer without the second', (name: string) => name.replace('_l1', '_l2'), /_l2\S*: .*no such weight/],
  ['a bias without the other', (name: string) => name.replace('bias_ih', 'bias_hr'), /bias_h\w+: .*no such weight/],
  [
    'a direction without the first',
    (name: string) => name.replace(/weight_ih_l0_reverse/, 'x'),
    /weight_ih_l1: the tensor does not fit/,
  ],
])('refuses more of a stack than it would compute: %s', async (_, rename, message) => {
  const folder = await mkdtemp(join(tmpdir(), 'firth-rnn-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const source = await openCheckpoint(fixture('pytorch/gru.pt'));
  const renamed = [...source.tensors.values()].map((tensor) => ({
    ...tensor,
    name: rename(tensor.name),
    read: () => tensor.read(),
  }));
  const path = join(folder, 'model.safetensors');
  await writeSafetensors(path, renamed);
  await source.close();
  await expect(parity(path, fixture('pytorch/gru.safetensors'))).rejects.toThrow(message);
});

it('finds none where there is none', async () => {
  const checkpoint = await openCheckpoint(fixture('pytorch/lstm.safetensors'));
  expect(describeRnnMapping(checkpoint)).toBeUndefined();
  await checkpoint.close();
  await expect(parity(fixture('pytorch/lstm.safetensors'), fixture('pytorch/lstm.safetensors'))).rejects.toThrow(
    'found none',
  );
});

import type { Checkpoint, CheckpointTensor } from '@firth/checkpoints';
import { describe, expect, it } from 'vitest';
import { bindTree, transposed } from './bind.js';
import { linear } from './schema.js';

const schema = { layers: [linear(2, 3), linear(3, 4)] };
const names = {
  layers: [
    { kernel: transposed('0.weight'), bias: '0.bias' },
    { kernel: '1.kernel', bias: '1.bias' },
  ],
};

function checkpoint(shapes: Readonly<Record<string, readonly number[]>>): Checkpoint {
  const tensors = Object.entries(shapes).map(([name, shape]): [string, CheckpointTensor] => [
    name,
    {
      name,
      dtype: 'float32',
      shape,
      byteLength: 0,
      file: 'model.bin',
      place: undefined,
      read: () => Promise.resolve(new Uint8Array()),
    },
  ]);
  return {
    format: 'safetensors',
    files: ['model.bin'],
    tensors: new Map(tensors),
    metadata: {},
    skipped: [],
    close: () => Promise.resolve(),
  };
}

const whole = { '0.weight': [3, 2], '0.bias': [3], '1.kernel': [3, 4], '1.bias': [4] };

describe('bindTree', () => {
  it('finds every weight, whatever else is there', () => {
    const tree = bindTree(schema, names, checkpoint({ ...whole, extra: [9] }));
    expect(tree.layers[0]?.kernel.transposed).toBe(true);
    expect(tree.layers[1]?.kernel).toMatchObject({ transposed: false, tensor: { name: '1.kernel' } });
  });

  it('names every tensor that is missing', () => {
    expect(() => bindTree(schema, names, checkpoint({ '0.weight': [3, 2], '1.bias': [4] }))).toThrow(
      'model.bin, 0.bias: the tensor is missing and 1 more (1.kernel) (expected 0.bias, found 2 other tensors)',
    );
  });

  it('names the first tensor of another shape, in the order of the file that holds it', () => {
    expect(() => bindTree(schema, names, checkpoint({ ...whole, '0.weight': [2, 3] }))).toThrow(
      'model.bin, 0.weight: the tensor does not fit layers.0.kernel (expected [3, 2], found [2, 3]). Check that the config belongs to this checkpoint',
    );
  });
});

describe('bindTree of an int8 kernel', () => {
  const int8 = (scales: Readonly<Record<string, readonly number[]>>): Checkpoint => {
    const file = checkpoint({ ...whole, '0.weight': [2, 3], ...scales });
    const tensors = [...file.tensors.values()].map((tensor): CheckpointTensor => ({
      ...tensor,
      dtype: tensor.name === '0.weight' ? 'int8' : 'float32',
    }));
    return { ...file, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
  };

  it('takes it as [in, out] under names that keep [out, in], with its scales and the factors of its input', () => {
    const bound = (given: Readonly<Record<string, readonly number[]>>) =>
      bindTree(schema, names, int8({ '0.weight_output_scale': [3], ...given })).layers[0]?.kernel;
    expect(bound({})).toEqual({
      tensor: expect.objectContaining({ name: '0.weight', dtype: 'int8' }) as unknown,
      transposed: false,
      scales: expect.objectContaining({ name: '0.weight_output_scale' }) as unknown,
    });
    expect(bound({ '0.weight_input_scale': [2] })).toMatchObject({
      factors: { tensor: { name: '0.weight_input_scale' } },
    });
  });

  it('refuses one without scales, or with others, by name', () => {
    const again = 'Convert the float model that it was made of again: firth convert --to huggingface --dtype int8';
    expect(() => bindTree(schema, names, int8({}))).toThrow(
      `model.bin, 0.weight_output_scale: the scales of the int8 kernel 0.weight are missing (expected float32 [3], found nothing). ${again}`,
    );
    expect(() => bindTree(schema, names, int8({ '0.weight_scale': [3] }))).toThrow(
      `(expected float32 [3], found 0.weight_scale, as an early firth wrote it). ${again}`,
    );
    expect(() => bindTree(schema, names, int8({ '0.weight_output_scale': [2] }))).toThrow(
      'model.bin, 0.weight_output_scale: these are no scales of the int8 kernel 0.weight (expected float32 [3], found float32 [2])',
    );
    expect(() => bindTree(schema, names, int8({ '0.weight_output_scale': [3], '0.weight_input_scale': [3] }))).toThrow(
      'model.bin, 0.weight_input_scale: these are no scales of the int8 kernel 0.weight (expected float32 [2], found float32 [3])',
    );
  });
});

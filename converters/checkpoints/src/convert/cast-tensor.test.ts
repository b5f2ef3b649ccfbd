import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../open-checkpoint.js';
import { expectReference, FIXTURES } from '../testing/reference.js';
import { castTensor, readAs } from './cast-tensor.js';

const open = () => openCheckpoint(`${FIXTURES}cast/values.safetensors`);

describe('castTensor', () => {
  it.each(['float16', 'float32'] as const)('rounds to %s as NumPy does', async (dtype) => {
    const checkpoint = await open();
    const tensors = [...checkpoint.tensors].map(([name, tensor]) => [name, castTensor(tensor, dtype)] as const);
    await expectReference({ ...checkpoint, tensors: new Map(tensors) }, `cast/${dtype}`);
    await checkpoint.close();
  });

  it('rounds float32 to bfloat16 as PyTorch does', async () => {
    const checkpoint = await open();
    const tensors = [...checkpoint.tensors]
      .filter(([name]) => name === 'single')
      .map(([name, tensor]) => [name, castTensor(tensor, 'bfloat16')] as const);
    await expectReference({ ...checkpoint, tensors: new Map(tensors) }, 'cast/bfloat16');
    await checkpoint.close();
  });

  it.each([
    // 1 + 2^-8 is half way between two bfloat16; float32 cannot hold what makes these more or less than that.
    [1 + 2 ** -8 + 2 ** -40, 1 + 2 ** -7],
    [1 + 2 ** -8 - 2 ** -40, 1],
    [1 + 2 ** -8, 1],
    [-(1 + 2 ** -8 + 2 ** -40), -(1 + 2 ** -7)],
    [2 ** 200, Infinity],
    [2 ** -200, 0],
  ])('rounds the float64 %f to the bfloat16 %f at once', async (value, expected) => {
    const bytes = await readAs(
      { name: 'x', dtype: 'float64', read: () => Promise.resolve(bytesOf(value)) },
      'bfloat16',
    );
    const bits = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, true);
    expect(new Float32Array(Uint32Array.of(bits << 16).buffer)[0]).toBe(expected);
  });

  it.each(['float16', 'bfloat16', 'float32'] as const)('keeps a NaN in %s', async (dtype) => {
    const nan = castTensor(
      { ...EMPTY, dtype: 'float64', shape: [1], byteLength: 8, read: () => Promise.resolve(bytesOf(NaN)) },
      dtype,
    );
    const back = await readAs(nan, 'float32');
    expect(new Float32Array(back.buffer, back.byteOffset, 1)[0]).toBeNaN();
  });

  it('leaves integers alone', () => {
    expect(castTensor(EMPTY, 'float16')).toBe(EMPTY);
  });

  it('refuses to read an integer as a float', async () => {
    await expect(readAs(EMPTY, 'float16')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

const EMPTY = {
  name: 'x',
  dtype: 'int32',
  shape: [0],
  byteLength: 0,
  file: 'f',
  place: undefined,
  read: () => Promise.resolve(new Uint8Array(0)),
} as const;

function bytesOf(value: number): Uint8Array {
  return new Uint8Array(Float64Array.of(value).buffer);
}

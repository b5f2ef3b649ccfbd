import { describe, expect, it } from 'vitest';
import { CheckpointError } from './error.js';
import { readFloat32, toFloat32 } from './float32.js';

const bytesOf = (values: Float64Array | Float32Array | Uint16Array): Uint8Array => new Uint8Array(values.buffer);

/** IEEE 754 binary16, by its definition. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

describe('toFloat32', () => {
  it('views aligned float32 without a copy', () => {
    const values = new Float32Array([1, -2, 3]);
    const seen = toFloat32(bytesOf(values).subarray(4), 'float32');
    expect([...seen]).toEqual([-2, 3]);
    expect(seen.buffer).toBe(values.buffer);
  });

  it('copies float32 that is not aligned', () => {
    const shifted = new Uint8Array(9);
    shifted.set(bytesOf(new Float32Array([1, -2])), 1);
    expect([...toFloat32(shifted.subarray(1), 'float32')]).toEqual([1, -2]);
  });

  it('widens every float16', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const widened = toFloat32(bytesOf(all), 'float16');
    expect([...widened]).toEqual(Array.from(all, half));
    expect(Object.is(widened[0x8000], -0)).toBe(true);
  });

  it('widens every bfloat16', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const exact = Array.from(all, (bits) => new Float32Array(Uint32Array.of(bits << 16).buffer)[0]);
    expect([...toFloat32(bytesOf(all), 'bfloat16')]).toEqual(exact);
  });

  it('rounds float64 to nearest, ties to even', () => {
    const values = [1 + 2 ** -24, 1 + 3 * 2 ** -24, 1 + 2 ** -24 + 2 ** -50, 1e40, 2 ** -150, 2 ** -149, -0];
    const rounded = [1, 1 + 2 ** -22, 1 + 2 ** -23, Infinity, 0, 2 ** -149, -0];
    expect([...toFloat32(bytesOf(new Float64Array(values)), 'float64')]).toEqual(rounded);
  });

  it.each(['int64', 'bool', 'complex64'] as const)('refuses %s', (dtype) => {
    expect(() => toFloat32(new Uint8Array(8), dtype)).toThrow(CheckpointError);
  });

  it('refuses a fraction of an element', () => {
    expect(() => toFloat32(new Uint8Array(7), 'float32')).toThrow('a multiple of 4 bytes');
  });
});

describe('readFloat32', () => {
  it('names the tensor that it refuses', async () => {
    const read = () => Promise.resolve(new Uint8Array(8));
    const tensor = {
      name: 'step',
      dtype: 'int64',
      shape: [],
      byteLength: 8,
      file: 'm.bin',
      place: undefined,
      read,
    } as const;
    await expect(readFloat32(tensor)).rejects.toThrow('m.bin, step: no floating-point tensor');
  });
});

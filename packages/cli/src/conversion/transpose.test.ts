import { bytesPerElement, type DType } from '@firth/checkpoints';
import { expect, test } from 'vitest';
import { transposedTensor } from './transpose.js';

test.each<DType>(['float32', 'float16', 'float64', 'uint8'])('[2, 3] of %s becomes [3, 2]', async (dtype) => {
  const size = bytesPerElement(dtype);
  const element = (index: number): number[] => Array.from({ length: size }, (_, i) => 10 * index + i);
  const bytes = Uint8Array.from([0, 1, 2, 3, 4, 5].flatMap(element));
  const source = { name: 'kernel', dtype, shape: [2, 3], read: () => Promise.resolve(bytes) };
  const transposed = transposedTensor(source, 'weight');
  expect(transposed).toMatchObject({ name: 'weight', dtype, shape: [3, 2] });
  expect([...(await transposed.read())]).toEqual([0, 3, 1, 4, 2, 5].flatMap(element));
});

test('bytes that begin in the middle of a word', async () => {
  const bytes = new Uint8Array(new Uint8Array([9, 1, 0, 0, 0, 2, 0, 0, 0]).buffer, 1);
  const source = { name: 'a', dtype: 'float32', shape: [1, 2], read: () => Promise.resolve(bytes) } as const;
  expect([...(await transposedTensor(source, 'b').read())]).toEqual([...bytes]);
});

import type { WritableTensor } from '@firth/checkpoints';
import { bytesPerElement } from '@firth/checkpoints';

/** A matrix [m, n] as [n, m], under another name; of any dtype, read when asked. */
export function transposedTensor(tensor: WritableTensor, name: string): WritableTensor {
  const { dtype, shape } = tensor;
  const [rows = 0, columns = 0] = shape;
  return {
    name,
    dtype,
    shape: [columns, rows],
    read: async () => transpose(await tensor.read(), rows, columns, bytesPerElement(dtype)),
  };
}

function transpose(bytes: Uint8Array, rows: number, columns: number, size: number): Uint8Array {
  if (size === 4 && bytes.byteOffset % 4 === 0) return transpose32(bytes, rows, columns);
  const result = new Uint8Array(bytes.byteLength);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * size;
      const to = (column * rows + row) * size;
      for (let i = 0; i < size; i++) result[to + i] = bytes[from + i] ?? 0;
    }
  return result;
}

/** The same for 4 bytes an element, the case that every BERT is, several times as fast. */
function transpose32({ buffer, byteOffset }: Uint8Array, rows: number, columns: number): Uint8Array {
  const words = new Uint32Array(buffer, byteOffset, rows * columns);
  const result = new Uint32Array(words.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = words[row * columns + column] ?? 0;
  return new Uint8Array(result.buffer);
}

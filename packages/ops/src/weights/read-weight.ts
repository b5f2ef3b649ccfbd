import { readFloat32 } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';

/** The values of a weight as float32 in the schema's orientation; what a file keeps as [out, in] is transposed. */
export async function readWeight(source: WeightSource): Promise<Float32Array> {
  const stored = await readStored(source);
  const [rows = 1, columns = 1] = source.tensor.shape;
  return source.transposed ? transpose(stored, rows, columns) : stored;
}

/** The same in the orientation of the file; an int8 kernel is multiplied by its scales, and by the factors of its input. */
export async function readStored({ tensor, scales, factors }: WeightSource): Promise<Float32Array> {
  if (scales === undefined) return readFloat32(tensor);
  const [bytes, columns] = await Promise.all([tensor.read(), readFloat32(scales)]);
  const rows = factors !== undefined && 'tensor' in factors ? await readFloat32(factors.tensor) : undefined;
  const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const result = new Float32Array(values.length);
  for (let at = 0, i = 0; at < values.length; i++) {
    const row = rows?.[i] ?? 1;
    for (let o = 0; o < columns.length; o++, at++) result[at] = (values[at] ?? 0) * (columns[o] ?? 0) * row;
  }
  return result;
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] ?? NaN;
  return result;
}

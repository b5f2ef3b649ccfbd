import { readFloat32 } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';

/** The values of a weight as float32 in the schema's orientation; what a file keeps as [out, in] is transposed. */
export async function readWeight(source: WeightSource): Promise<Float32Array> {
  const stored = await readStored(source);
  const [rows = 1, columns = 1] = source.tensor.shape;
  return source.transposed ? transpose(stored, rows, columns) : stored;
}

/** The same in the orientation of the file; an int8 kernel is multiplied by its scales. */
export async function readStored({ tensor, scales }: WeightSource): Promise<Float32Array> {
  if (scales === undefined) return readFloat32(tensor);
  const [bytes, factors] = await Promise.all([tensor.read(), readFloat32(scales)]);
  const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const result = new Float32Array(values.length);
  for (let first = 0; first < values.length; first += factors.length)
    for (let o = 0; o < factors.length; o++) result[first + o] = (values[first + o] ?? 0) * (factors[o] ?? 0);
  return result;
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] ?? NaN;
  return result;
}

import { readFloat32 } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';

/** The values of a weight as float32 in the schema's orientation; what a file keeps as [out, in] is transposed. */
export async function readWeight({ tensor, transposed }: WeightSource): Promise<Float32Array> {
  const stored = await readFloat32(tensor);
  const [rows = 1, columns = 1] = tensor.shape;
  return transposed ? transpose(stored, rows, columns) : stored;
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] ?? NaN;
  return result;
}

import {
  castTensor,
  CheckpointError,
  readFloat32,
  type Checkpoint,
  type CheckpointTensor,
  type FloatDType,
} from '@firth/checkpoints';
import { inputScaleName, isInt8, scaleName } from '@firth/ops';

/**
 * The checkpoint with its floating-point tensors in another dtype, but for the scales of int8 kernels, which are float32.
 *
 * @throws CheckpointError from a tensor's `read`, where a number has no place in float16.
 */
export function castCheckpoint<C extends Checkpoint>(checkpoint: C, dtype: FloatDType | undefined): C {
  if (dtype === undefined) return checkpoint;
  const all = [...checkpoint.tensors];
  const kernels = all.filter(([, tensor]) => isInt8(tensor));
  const scales = new Set(kernels.flatMap(([name]) => [scaleName(name), inputScaleName(name)]));
  const tensors = all.map(([name, tensor]) => [name, scales.has(name) ? tensor : cast(tensor, dtype)] as const);
  return { ...checkpoint, tensors: new Map(tensors) };
}

const INFINITY = 0x7c00;

function cast(tensor: CheckpointTensor, dtype: FloatDType): CheckpointTensor {
  const half = castTensor(tensor, dtype);
  if (half === tensor || dtype !== 'float16') return half;
  const read = async (): Promise<Uint8Array> => {
    const bytes = await half.read();
    const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
    if (!bits.some((value) => (value & 0x7fff) === INFINITY)) return bytes;
    const values = await readFloat32(tensor);
    const at = values.findIndex((value, i) => Number.isFinite(value) && ((bits[i] ?? 0) & 0x7fff) === INFINITY);
    if (at < 0) return bytes; // it held infinities already
    throw new CheckpointError('UNSUPPORTED', 'a number is too large for float16', {
      ...{ file: tensor.file, at: `${tensor.name}, element ${at}` },
      ...{ expected: 'at most 65504', found: String(values[at]), hint: 'bfloat16 has room for it' },
    });
  };
  return { ...half, read };
}

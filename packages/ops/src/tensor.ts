import { checkTensor, numbers } from './check-tensor.js';
import { OpsError } from './error.js';
import { sizeOf } from './shapes/dims.js';

/** Element types that flow through a model. Weights of other types are cast to float32 on their way in. */
export type OpsDType = 'float32' | 'int32' | 'bool';

interface TensorData {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  /** One byte an element, 0 or 1. */
  readonly bool: Uint8Array;
}

/** Values on the application's side: what goes into a model and what comes out. Row-major. */
export class Tensor<D extends OpsDType = OpsDType> {
  readonly dtype: D;
  readonly data: TensorData[D];
  readonly shape: readonly number[];

  /** @throws OptionError for a dtype, an array or a shape that is none; OpsError `SHAPE_MISMATCH` for one that does not fit. */
  constructor(dtype: D, data: TensorData[D], shape: readonly number[]) {
    checkTensor(dtype, data, shape);
    if (data.length !== sizeOf(shape))
      throw new OpsError(
        'SHAPE_MISMATCH',
        `a tensor of shape [${shape.join(', ')}] needs ${sizeOf(shape)} values, found ${data.length}`,
      );
    this.dtype = dtype;
    this.data = data;
    this.shape = shape;
  }

  /** The part at `index` of the first axis, without a copy. */
  at(index: number): Tensor<D> {
    const [length, ...rest] = this.shape;
    if (length === undefined || index < 0 || index >= length)
      throw new OpsError('BAD_ARGUMENT', `index ${index} is outside a tensor of shape [${this.shape.join(', ')}]`);
    const size = sizeOf(rest);
    return new Tensor(this.dtype, subarray(this.data, index * size, (index + 1) * size), rest);
  }
}

function subarray<A extends TensorData[OpsDType]>(data: A, start: number, end: number): A {
  // A typed array's subarray has the array's own type; lib.d.ts says so for each class but not for their union.
  return data.subarray(start, end) as A;
}

/** @throws OptionError that names what is no number. */
export function float32(data: Float32Array | readonly number[], shape: readonly number[]): Tensor<'float32'> {
  const values =
    data instanceof Float32Array ? data : Float32Array.from(numbers('float32', data, isNumber, 'a number'));
  return new Tensor('float32', values, shape);
}

/** @throws OptionError that names what is no whole number of 32 bits. */
export function int32(data: Int32Array | readonly number[], shape: readonly number[]): Tensor<'int32'> {
  const expected = 'a whole number of 32 bits';
  const values = data instanceof Int32Array ? data : Int32Array.from(numbers('int32', data, isInt32, expected));
  return new Tensor('int32', values, shape);
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
const isInt32 = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value;

/** The tensor as float32. @throws OpsError `DTYPE_MISMATCH` when it holds something else. */
export function asFloat32(tensor: Tensor): Tensor<'float32'> {
  if (tensor.data instanceof Float32Array) return float32(tensor.data, tensor.shape);
  throw new OpsError('DTYPE_MISMATCH', `expected a float32 tensor, found ${tensor.dtype}`);
}

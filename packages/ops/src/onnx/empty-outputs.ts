import { lengthsByName } from '../inputs.js';
import { lengthOfDim, sizeOf } from '../shapes/dims.js';
import type { InputSpec } from '../program.js';
import { Tensor } from '../tensor.js';
import type { OnnxPort } from './proto.js';

/**
 * The outputs of a call where all of them are empty, an empty batch say: some providers refuse to compute nothing.
 * Undefined where one has elements, or a length that only the runtime knows.
 */
export function emptyOutputs(
  ports: readonly OnnxPort[],
  specs: Readonly<Record<string, InputSpec>>,
  inputs: Readonly<Record<string, Tensor>>,
): readonly Tensor[] | undefined {
  const lengths = lengthsByName(specs, inputs);
  const shapes = ports.map(({ shape }) => shape.map((dim) => lengthOfDim(dim, lengths)));
  if (shapes.some((shape) => sizeOf(shape) !== 0)) return undefined;
  return ports.map(({ type }, i) => {
    const shape = shapes[i] ?? [];
    if (type === 'int32') return new Tensor('int32', new Int32Array(), shape);
    if (type === 'bool') return new Tensor('bool', new Uint8Array(), shape);
    return new Tensor('float32', new Float32Array(), shape);
  });
}

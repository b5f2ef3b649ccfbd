import { CheckpointError, type Checkpoint, type CheckpointTensor } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';

/** The name of the scales of the int8 kernel `name`, one for each output. */
export const scaleName = (name: string): string => `${name}_output_scale`;

/** The name of the factors of its input, where it has such. */
export const inputScaleName = (name: string): string => `${name}_input_scale`;

export const isInt8 = ({ dtype }: Pick<CheckpointTensor, 'dtype'>): boolean => dtype === 'int8';

/**
 * An int8 kernel [in, out] with its scales [out], and the factors of its input [in] where they are there.
 *
 * @throws CheckpointError `MISSING_TENSOR` where it has no scales; `BAD_TENSOR` where they are not float32 [out], or the factors not
 * float32 [in].
 */
export function int8Source(tensor: CheckpointTensor, { tensors }: Pick<Checkpoint, 'tensors'>): WeightSource {
  const [inputs, outputs] = tensor.shape;
  const scales = tensors.get(scaleName(tensor.name));
  if (scales === undefined) throw withoutScales(tensor, tensors.has(`${tensor.name}_scale`));
  checkScales(tensor, scales, outputs);
  const factors = tensors.get(inputScaleName(tensor.name));
  if (factors === undefined) return { tensor, transposed: false, scales };
  checkScales(tensor, factors, inputs);
  return { tensor, transposed: false, scales, factors: { tensor: factors } };
}

/** An early firth wrote one scale for each output under another name, and weights whose sums do not fit 16 bits. */
function withoutScales({ name, file, shape }: CheckpointTensor, isEarly: boolean): CheckpointError {
  return new CheckpointError('MISSING_TENSOR', `the scales of the int8 kernel ${name} are missing`, {
    file,
    at: scaleName(name),
    expected: `float32 [${shape[1] ?? ''}]`,
    ...(isEarly ? { found: `${name}_scale, as an early firth wrote it` } : {}),
    hint: 'Convert the float model that it was made of again: firth convert --to huggingface --dtype int8',
  });
}

function checkScales({ name, shape }: CheckpointTensor, scales: CheckpointTensor, length: number | undefined): void {
  const expected = `float32 [${length ?? ''}]`;
  const found = `${scales.dtype} [${scales.shape.join(', ')}]`;
  if (shape.length === 2 && found === expected) return;
  throw new CheckpointError('BAD_TENSOR', `these are no scales of the int8 kernel ${name}`, {
    file: scales.file,
    at: scales.name,
    expected,
    found,
  });
}

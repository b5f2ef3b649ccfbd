import { CheckpointError, type Checkpoint, type CheckpointTensor } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';

/** The name of the scales of the int8 kernel `name`. */
export const scaleName = (name: string): string => `${name}_scale`;

export const isInt8 = ({ dtype }: Pick<CheckpointTensor, 'dtype'>): boolean => dtype === 'int8';

/**
 * An int8 kernel [in, out] with its scales [out].
 *
 * @throws CheckpointError `MISSING_TENSOR` where it has no scales; `BAD_TENSOR` where they are not float32 [out].
 */
export function int8Source(tensor: CheckpointTensor, { tensors }: Pick<Checkpoint, 'tensors'>): WeightSource {
  const at = scaleName(tensor.name);
  const scales = tensors.get(at);
  const expected = `float32 [${tensor.shape[1] ?? ''}]`;
  if (scales === undefined)
    throw new CheckpointError('MISSING_TENSOR', `the scales of the int8 kernel ${tensor.name} are missing`, {
      file: tensor.file,
      at,
      expected,
    });
  const found = `${scales.dtype} [${scales.shape.join(', ')}]`;
  if (tensor.shape.length !== 2 || found !== expected)
    throw new CheckpointError('BAD_TENSOR', `these are no scales of the int8 kernel ${tensor.name}`, {
      file: scales.file,
      at,
      expected,
      found,
    });
  return { tensor, transposed: false, scales };
}

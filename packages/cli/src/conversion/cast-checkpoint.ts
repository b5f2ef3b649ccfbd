import { castTensor, type Checkpoint, type FloatDType } from '@firth/checkpoints';

/** The checkpoint with its floating-point tensors in another dtype. */
export function castCheckpoint<C extends Checkpoint>(checkpoint: C, dtype: FloatDType | undefined): C {
  if (dtype === undefined) return checkpoint;
  const tensors = new Map([...checkpoint.tensors].map(([name, tensor]) => [name, castTensor(tensor, dtype)] as const));
  return { ...checkpoint, tensors };
}

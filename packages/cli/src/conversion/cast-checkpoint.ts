import { castTensor, type Checkpoint, type FloatDType } from '@firth/checkpoints';
import { inputScaleName, isInt8, scaleName } from '@firth/ops';

/** The checkpoint with its floating-point tensors in another dtype, but for the scales of int8 kernels, which are float32. */
export function castCheckpoint<C extends Checkpoint>(checkpoint: C, dtype: FloatDType | undefined): C {
  if (dtype === undefined) return checkpoint;
  const all = [...checkpoint.tensors];
  const kernels = all.filter(([, tensor]) => isInt8(tensor));
  const scales = new Set(kernels.flatMap(([name]) => [scaleName(name), inputScaleName(name)]));
  const tensors = all.map(([name, tensor]) => [name, scales.has(name) ? tensor : castTensor(tensor, dtype)] as const);
  return { ...checkpoint, tensors: new Map(tensors) };
}

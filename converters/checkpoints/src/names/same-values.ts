import type { Checkpoint, CheckpointTensor } from '../checkpoint.js';
import { isOneTensor } from './wrapped-names.js';

/**
 * Whether a file holds two tensors of these names whose values differ; where one of them is absent there is nothing that could. They
 * are read only where they lie in different places.
 */
export async function differ({ tensors }: Pick<Checkpoint, 'tensors'>, a: string, b: string): Promise<boolean> {
  const [left, right] = [tensors.get(a), tensors.get(b)];
  if (left === undefined || right === undefined || isOneTensor(left, right)) return false;
  if (left.shape.join() !== right.shape.join() || left.dtype !== right.dtype) return true;
  return !(await haveSameBytes(left, right));
}

async function haveSameBytes(a: CheckpointTensor, b: CheckpointTensor): Promise<boolean> {
  const [left, right] = await Promise.all([a.read(), b.read()]);
  return left.every((byte, i) => byte === right[i]);
}

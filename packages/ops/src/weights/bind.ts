import { CheckpointError, type Checkpoint, type CheckpointTensor } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';
import { int8Source, isInt8 } from './int8-source.js';
import type { Tree, WeightSpec } from './schema.js';
import { leavesOf, mapTree } from './walk.js';

/** The name of a weight in somebody's checkpoint; `transposed` where it is kept as [out, in]. */
export type SourceName = string | { readonly name: string; readonly transposed: true };

export const transposed = (name: string): SourceName => ({ name, transposed: true });

export const nameOf = (source: SourceName): string => (typeof source === 'string' ? source : source.name);

/**
 * Finds every weight of a schema in a checkpoint. An int8 kernel is [in, out] whoever's names it has, and its scales stand
 * under `NAME_output_scale` (`int8Source`).
 *
 * @throws CheckpointError `MISSING_TENSOR` naming all that are missing; `WRONG_SHAPE` with both shapes; as `int8Source`.
 */
export function bindTree<S>(schema: S, names: Tree<S, SourceName>, checkpoint: Checkpoint): Tree<S, WeightSource> {
  const missing = leavesOf<S, SourceName>(schema, names)
    .map(({ value }) => nameOf(value))
    .filter((name) => !checkpoint.tensors.has(name));
  if (missing.length > 0) throw missingTensors(missing, checkpoint);
  return mapTree<S, SourceName, WeightSource>(schema, names, (source, spec, path) => {
    const tensor = checkpoint.tensors.get(nameOf(source));
    if (tensor === undefined) throw missingTensors([nameOf(source)], checkpoint);
    const isTransposed = typeof source !== 'string' && !isInt8(tensor);
    checkShape(tensor, spec, isTransposed, path);
    if (isInt8(tensor)) return int8Source(tensor, checkpoint);
    return { tensor, transposed: isTransposed };
  });
}

function checkShape(
  { shape, file, name }: CheckpointTensor,
  spec: WeightSpec,
  isTransposed: boolean,
  path: string,
): void {
  const expected = isTransposed ? [...spec.shape].reverse() : spec.shape;
  if (shape.length === expected.length && shape.every((dim, i) => dim === expected[i])) return;
  throw new CheckpointError('WRONG_SHAPE', `the tensor does not fit ${path}`, {
    file,
    at: name,
    expected: `[${expected.join(', ')}]`,
    found: `[${shape.join(', ')}]`,
    hint: 'Check that the config belongs to this checkpoint',
  });
}

function missingTensors(names: readonly string[], { files, tensors }: Checkpoint): CheckpointError {
  const [first = ''] = names;
  const more =
    names.length === 1
      ? ''
      : ` and ${names.length - 1} more (${names.slice(1, 4).join(', ')}${names.length > 4 ? ', …' : ''})`;
  return new CheckpointError('MISSING_TENSOR', `the tensor is missing${more}`, {
    file: files[0] ?? 'checkpoint',
    at: first,
    expected: first,
    found: `${tensors.size} other tensors`,
  });
}

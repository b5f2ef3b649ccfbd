import { CheckpointError, type Checkpoint, type CheckpointTensor } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';
import { int8Source, isInt8 } from './int8-source.js';
import type { Tree } from './schema.js';
import { leavesOf, mapTree } from './walk.js';

/** The name of a weight in somebody's checkpoint; `transposed` where it is kept as [out, in]. */
export type SourceName = string | { readonly name: string; readonly transposed: true };

export const transposed = (name: string): SourceName => ({ name, transposed: true });

export const nameOf = (source: SourceName): string => (typeof source === 'string' ? source : source.name);

/** Names as those of a file that gives `nameInFile` to each; what is transposed stays so. */
export const renamed = <S>(
  schema: S,
  names: Tree<S, SourceName>,
  nameInFile: (name: string) => string,
): Tree<S, SourceName> =>
  mapTree<S, SourceName, SourceName>(schema, names, (source) => {
    const name = nameInFile(nameOf(source));
    return typeof source === 'string' ? name : transposed(name);
  });

/**
 * Finds every weight of a schema in a checkpoint. An int8 kernel is [in, out] whoever's names it has, and its scales stand
 * under `NAME_output_scale` (`int8Source`).
 *
 * @throws CheckpointError `MISSING_TENSOR` or `WRONG_SHAPE`, naming the first and how many others; as `int8Source`.
 */
export function bindTree<S>(schema: S, names: Tree<S, SourceName>, checkpoint: Checkpoint): Tree<S, WeightSource> {
  const missing = leavesOf<S, SourceName>(schema, names)
    .map(({ value }) => nameOf(value))
    .filter((name) => !checkpoint.tensors.has(name));
  if (missing.length > 0) throw missingTensors(missing, checkpoint);
  const misfits: Misfit[] = [];
  const bound = mapTree<S, SourceName, WeightSource>(schema, names, (source, spec, path) => {
    const tensor = checkpoint.tensors.get(nameOf(source));
    if (tensor === undefined) throw missingTensors([nameOf(source)], checkpoint);
    const isTransposed = typeof source !== 'string' && !isInt8(tensor);
    const expected = isTransposed ? [...spec.shape].reverse() : spec.shape;
    if (!sameShape(tensor.shape, expected)) misfits.push({ tensor, expected, path });
    else if (isInt8(tensor)) return int8Source(tensor, checkpoint);
    return { tensor, transposed: isTransposed };
  });
  const [first] = misfits;
  if (first !== undefined) throw misshapen(first, misfits);
  return bound;
}

/** A tensor of another shape than the weight of the tree that it should be. */
interface Misfit {
  readonly tensor: CheckpointTensor;
  readonly expected: readonly number[];
  readonly path: string;
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i]);

function misshapen({ tensor, expected, path }: Misfit, all: readonly Misfit[]): CheckpointError {
  const names = all.map((one) => one.tensor.name);
  return new CheckpointError('WRONG_SHAPE', `the tensor does not fit ${path}${andMore(names)}`, {
    file: tensor.file,
    at: tensor.name,
    expected: `[${expected.join(', ')}]`,
    found: `[${tensor.shape.join(', ')}]`,
    hint: 'Check that the config belongs to this checkpoint',
  });
}

function missingTensors(names: readonly string[], { files, tensors }: Checkpoint): CheckpointError {
  const [first = ''] = names;
  return new CheckpointError('MISSING_TENSOR', `the tensor is missing${andMore(names)}`, {
    file: files[0] ?? 'checkpoint',
    at: first,
    expected: first,
    found: `${tensors.size} other tensors`,
  });
}

/** ` and 7 more (b, c, d, …)` of all names but the first. */
function andMore([, ...others]: readonly string[]): string {
  if (others.length === 0) return '';
  return ` and ${others.length} more (${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''})`;
}

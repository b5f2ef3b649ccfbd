import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';
import { bindTree, nameOf, type SourceName } from './bind.js';
import type { Tree } from './schema.js';
import type { TensorFates } from './tensor-fates.js';
import { leavesOf } from './walk.js';

/** How a loader speaks of its model when a checkpoint does not fit it. */
export interface LoadingRule {
  /** Why a tensor that is no weight of the model is there, without harm; undefined where nobody knows. */
  readonly reasonToSkip?: (tensor: string) => string | undefined;
  /** What the model of the config has: `the weights of 12 layers`. */
  readonly expected: string;
  /** Accept the tensors of which nobody knows why they are there. */
  readonly skipUnknownTensors?: boolean | undefined;
}

/**
 * The rule by which every loader of firth takes a checkpoint for a model: a missing or mis-shaped tensor is refused always; one
 * that the model has no place for unless it is known to do no harm, or `skipUnknownTensors` says that it is to be left. Without it a
 * model whose config counts too few layers would compute something else, and nobody would know.
 *
 * @throws CheckpointError as `bindTree` and `refuseUnknown`.
 */
export function bindWhole<S>(
  schema: S,
  names: Tree<S, SourceName>,
  checkpoint: Checkpoint,
  { reasonToSkip = () => undefined, expected, skipUnknownTensors = false }: LoadingRule,
): Tree<S, WeightSource> {
  const bound = bindTree<S>(schema, names, checkpoint);
  if (skipUnknownTensors) return bound;
  const own = new Set(leavesOf<S, SourceName>(schema, names).map(({ value }) => nameOf(value)));
  const unused = [...checkpoint.tensors.keys()].filter((name) => !own.has(name) && reasonToSkip(name) === undefined);
  refuseUnknown({ unused }, checkpoint, expected);
  return bound;
}

/**
 * Refuses the tensors of which nobody knows why they are there.
 *
 * @throws CheckpointError `UNKNOWN_TENSOR` that names the first, and says how many there are.
 */
export function refuseUnknown(
  { unused }: Pick<TensorFates<string>, 'unused'>,
  { tensors, files }: Checkpoint,
  expected: string,
): void {
  const [first, ...others] = unused;
  if (first === undefined) return;
  const tensor = tensors.get(first);
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  throw new CheckpointError('UNKNOWN_TENSOR', `the model of this config has no such weight${more}`, {
    file: tensor?.file ?? files[0] ?? 'checkpoint',
    at: first,
    expected,
    found: `[${tensor?.shape.join(', ') ?? ''}]`,
    hint: 'Check that the config belongs to this checkpoint; skipUnknownTensors: true leaves them out (inspect, convert, parity and generate have --skip-unknown-tensors)',
  });
}

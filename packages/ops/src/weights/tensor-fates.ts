import type { Checkpoint, CheckpointTensor } from '@firth/checkpoints';
import { nameOf, type SourceName } from './bind.js';
import { isInt8 } from './int8-source.js';
import type { Tree } from './schema.js';
import { leavesOf } from './walk.js';

/** A weight of the tree and the name that a publisher gives it. */
export interface NamedWeight {
  /** Where it stands in the tree: `encoder.0.attention.query.kernel`. */
  readonly path: string;
  /** Its shape in the tree; the file has the reverse of it where `transposed`. */
  readonly shape: readonly number[];
  readonly name: string;
  readonly transposed: boolean;
}

/** A weight of the tree and the tensor that holds it. */
export interface MappedWeight extends NamedWeight {
  readonly tensor: CheckpointTensor;
}

/** What becomes of every tensor of a checkpoint. */
export interface TensorFates<Reason extends string> {
  readonly weights: readonly MappedWeight[];
  readonly missing: readonly NamedWeight[];
  /** Tensors that are there for another purpose, each with it. */
  readonly skipped: ReadonlyMap<string, Reason>;
  /** Tensors that nothing is known of. */
  readonly unused: readonly string[];
}

/** Every weight of a schema under the names of a map. */
export function namedWeights<S>(schema: S, names: Tree<S, SourceName>): NamedWeight[] {
  return leavesOf<S, SourceName>(schema, names).map(({ path, spec, value }) => ({
    path,
    shape: spec.shape,
    name: nameOf(value),
    transposed: typeof value !== 'string',
  }));
}

/** Finds the wanted weights in a checkpoint, and says of all other tensors why they are there. */
export function tensorFates<Reason extends string>(
  { tensors }: Pick<Checkpoint, 'tensors'>,
  wanted: readonly NamedWeight[],
  reasonToSkip: (name: string) => Reason | undefined,
): TensorFates<Reason> {
  const names = new Set(wanted.map(({ name }) => name));
  const others = [...tensors.keys()].filter((name) => !names.has(name));
  return {
    weights: wanted.flatMap((weight) => {
      const tensor = tensors.get(weight.name);
      return tensor === undefined ? [] : [{ ...weight, transposed: weight.transposed && !isInt8(tensor), tensor }];
    }),
    missing: wanted.filter(({ name }) => !tensors.has(name)),
    skipped: new Map(
      others.flatMap((name) => {
        const reason = reasonToSkip(name);
        return reason === undefined ? [] : [[name, reason]];
      }),
    ),
    unused: others.filter((name) => reasonToSkip(name) === undefined),
  };
}

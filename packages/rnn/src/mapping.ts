import type { Checkpoint } from '@firth/checkpoints';
import { checkCheckpoint } from '@firth/checkpoints/options';
import { namedWeights, parameterCount, tensorFates, type TensorFates } from '@firth/ops';
import { rnnSchema, type RnnSchema } from './schema.js';
import { recurrentStacks, type FoundStack } from './sources/recognize.js';
import { nameInFile } from './sources/tensor-views.js';

/** How a checkpoint maps to the weight trees of its recurrent layers; where there are several, paths begin with their names. */
export interface RnnMapping extends TensorFates<never> {
  readonly publisher: FoundStack['publisher'];
  readonly stacks: readonly FoundStack[];
  /** Numbers in the trees. */
  readonly parameterCount: number;
}

/** Maps an opened checkpoint of PyTorch or Keras; undefined where no recurrent layers are in it. */
export function describeRnnMapping(checkpoint: Checkpoint): RnnMapping | undefined {
  checkCheckpoint('describeRnnMapping', checkpoint);
  const stacks = recurrentStacks(checkpoint);
  const [first] = stacks;
  if (first === undefined) return undefined;
  const fates = stacks.map(({ name, config, names, checkpoint: viewed }) => {
    const wanted = namedWeights<RnnSchema>(rnnSchema(config), names).map((weight) =>
      stacks.length === 1 ? weight : { ...weight, path: `${name}: ${weight.path}` },
    );
    return tensorFates<never>(viewed, wanted, () => undefined);
  });
  const inFile = <W extends { readonly name: string }>(weight: W): W => ({ ...weight, name: nameInFile(weight.name) });
  const weights = fates.flatMap((fate) => fate.weights.map(inFile));
  const used = new Set(weights.map(({ name }) => name));
  return {
    publisher: first.publisher,
    stacks,
    parameterCount: stacks.reduce((sum, { config }) => sum + parameterCount(rnnSchema(config)), 0),
    weights,
    missing: fates.flatMap((fate) => fate.missing.map(inFile)),
    skipped: new Map<string, never>(),
    unused: [...checkpoint.tensors.keys()].filter((name) => !used.has(name)),
  };
}

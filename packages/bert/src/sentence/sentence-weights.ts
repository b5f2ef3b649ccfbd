import type { Checkpoint } from '@firth/checkpoints';
import { bindWhole, transposed, type SourceName, type Tree, type WeightSource } from '@firth/ops';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { encoderOnly } from '../schema.js';
import { stepSchema, type SentenceSchema, type StepSchema } from './embed-program.js';
import type { SentenceStep } from './recipe.js';

/** The checkpoints of the modules that have weights. */
export type ModuleCheckpoints = ReadonlyMap<SentenceStep, Checkpoint>;

/** Opens them all, or none. */
export async function openModules({ recipe, files }: Pick<LoadedBert, 'recipe' | 'files'>): Promise<ModuleCheckpoints> {
  const opened = new Map<SentenceStep, Checkpoint>();
  try {
    for (const step of recipe.steps) if ('folder' in step) opened.set(step, await files.within(step.folder).open());
    return opened;
  } catch (error) {
    await closeModules(opened);
    throw error;
  }
}

export async function closeModules(opened: ModuleCheckpoints): Promise<void> {
  await Promise.all([...opened.values()].map((checkpoint) => checkpoint.close()));
}

/** The places of the weights of a sentence encoder; the steps with weights are the recipe's own. */
export function sentenceWeights(
  loaded: LoadedBert,
  steps: readonly SentenceStep[],
  opened: ModuleCheckpoints,
): Tree<SentenceSchema, WeightSource> {
  return {
    bert: bertWeights(loaded, encoderOnly),
    steps: steps.map((step) => {
      const schema = stepSchema(step, loaded.config);
      const checkpoint = opened.get(step);
      return checkpoint === undefined ? nothing : bindWhole<StepSchema>(schema, namesOf(schema), checkpoint, rule);
    }),
  };
}

/** As every checkpoint: what is missing, mis-shaped or has no place is refused. */
const rule = { expected: 'the weights of the module' } as const;

/** sentence-transformers' names. */
const namesOf = (schema: StepSchema): Tree<StepSchema, SourceName> => ({
  kernel: schema.kernel && transposed('linear.weight'),
  bias: schema.bias && 'linear.bias',
  slope: schema.slope && 'activation_function.weight',
  residual: schema.residual && transposed('residual.weight'),
  norm: schema.norm && { gamma: 'norm.weight', beta: 'norm.bias' },
  layers: schema.layers && 'layer_weights',
});

const nothing: Tree<StepSchema, WeightSource> = {
  ...{ kernel: undefined, bias: undefined, slope: undefined },
  ...{ residual: undefined, norm: undefined, layers: undefined },
};

import type { Checkpoint } from '@firth/checkpoints';
import { bindTree, transposed, type SourceName, type Tree, type WeightSource } from '@firth/ops';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { encoderOnly } from '../schema.js';
import { denseSchema, type SentenceSchema } from './embed-program.js';

/** Opens the checkpoint of each dense step, or none. */
export async function openDense({ recipe, files }: Pick<LoadedBert, 'recipe' | 'files'>): Promise<Checkpoint[]> {
  const opened: Checkpoint[] = [];
  try {
    for (const { folder } of recipe.dense) opened.push(await files.within(folder).open());
    return opened;
  } catch (error) {
    await Promise.all(opened.map((checkpoint) => checkpoint.close()));
    throw error;
  }
}

/** The places of the weights of a sentence encoder; `dense` is what `openDense` gave. */
export function sentenceWeights(loaded: LoadedBert, dense: readonly Checkpoint[]): Tree<SentenceSchema, WeightSource> {
  const layers = loaded.recipe.dense.map((step, i) => {
    const checkpoint = dense[i];
    if (checkpoint === undefined) throw new TypeError('one checkpoint was opened for each dense step');
    const names: Tree<ReturnType<typeof denseSchema>, SourceName> = {
      kernel: transposed('linear.weight'),
      bias: step.bias ? 'linear.bias' : undefined,
    };
    return bindTree<ReturnType<typeof denseSchema>>(denseSchema(step), names, checkpoint);
  });
  return { bert: bertWeights(loaded, encoderOnly), dense: layers };
}

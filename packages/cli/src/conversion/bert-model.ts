import { BertModel, describeMapping, encoderPath, type BertMapping, type NamedWeight } from '@firth/bert';
import { CheckpointError, type Checkpoint, type WritableTensor } from '@firth/checkpoints';
import { isInt8 } from '@firth/ops';
import type { LeftOut } from '../tally.js';
import type { NotOfFamily, SourceOptions } from './family.js';
import { sentenceRecipe, type SentenceRecipe } from './sentence-recipe.js';
import { transposedTensor } from './transpose.js';

/** A BERT that loads, and how its file maps to the tree. */
export interface SourceBert {
  readonly mapping: BertMapping;
  readonly tokenizer: BertModel['tokenizer'];
  /** Where the folder is one of sentence-transformers. */
  readonly recipe: SentenceRecipe | undefined;
  /** What no layout of a BERT keeps. */
  readonly leftOut: readonly LeftOut[];
}

/** @throws CheckpointError as `BertModel.fromPretrained`; `UNSUPPORTED` for a model by URL, or one that is int8 already. */
export async function sourceBert(
  checkpoint: Checkpoint,
  source: string,
  options: SourceOptions,
): Promise<SourceBert | NotOfFamily> {
  const mapping = await describeMapping(checkpoint, await encoderPath(source));
  if (!mapping.isBert) return mapping;
  if (/^https?:/i.test(source)) {
    const hint = 'Download its folder first';
    throw new CheckpointError('UNSUPPORTED', 'a layout has files that are copied from disk', { file: source, hint });
  }
  refuseInt8(mapping);
  const bert = await BertModel.fromPretrained(source, { paddedEmbeddings: true, ...options }); // refuses what does not fit
  await bert.dispose();
  const leftOut = [
    ...[...mapping.skipped].map(([name, reason]) => ({ name, reason })),
    ...mapping.unused.map((name) => ({ name, reason: 'no weight of a BERT' })),
  ];
  return { mapping, tokenizer: bert.tokenizer, recipe: await sentenceRecipe(source), leftOut };
}

/** Rounded again or spread into floats, it would only lose: the model that it was made of is there for that. */
function refuseInt8({ weights }: BertMapping): void {
  const kernel = weights.find(({ tensor }) => isInt8(tensor))?.tensor;
  if (kernel === undefined) return;
  const { file, name: at } = kernel;
  const hint = 'Convert the float model that it was made of';
  throw new CheckpointError('UNSUPPORTED', 'the model is int8 already', { file, at, found: 'int8', hint });
}

/** The weights under the names and in the orientation of another layout. */
export function renamed({ weights }: BertMapping, layout: readonly NamedWeight[]): WritableTensor[] {
  const targets = new Map(layout.map((target) => [target.path, target]));
  return weights.flatMap(({ path, tensor, transposed }) => {
    const target = targets.get(path);
    if (target === undefined) return [];
    const { dtype, shape } = tensor;
    if (target.transposed !== transposed) return [transposedTensor(tensor, target.name)];
    return [{ name: target.name, dtype, shape, read: () => tensor.read() }];
  });
}

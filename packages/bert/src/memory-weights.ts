import { memoryTensor } from '@firth/checkpoints';
import { buildTree, leavesOf, type SourceName } from '@firth/ops';
import type { LoadedBert } from './loaded-bert.js';
import { bertSchema, type BertParts, type BertSchema } from './schema.js';

/** A loaded BERT whose weights are these values, by their paths, and no longer those of its files, which it closes. */
export async function withWeights(
  loaded: LoadedBert,
  parts: BertParts,
  values: ReadonlyMap<string, Float32Array>,
): Promise<LoadedBert> {
  const schema = bertSchema(loaded.config, parts);
  const paths = buildTree<BertSchema, SourceName>(schema, (_, path) => path);
  const tensors = leavesOf<BertSchema, SourceName>(schema, paths).map(({ path, spec }) => {
    const value = values.get(path);
    if (value === undefined) throw new TypeError(`there are no values of ${path}`);
    return [path, memoryTensor(path, spec.shape, value)] as const;
  });
  await loaded.checkpoint.close();
  return {
    ...loaded,
    parts,
    checkpoint: { ...loaded.checkpoint, tensors: new Map(tensors), close: () => Promise.resolve() },
    source: {
      names: (config, wanted) => buildTree<BertSchema, SourceName>(bertSchema(config, wanted), (_, path) => path),
    },
  };
}

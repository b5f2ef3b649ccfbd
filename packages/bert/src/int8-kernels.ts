import { CheckpointError } from '@firth/checkpoints';
import { buildTree, type WeightSource } from '@firth/ops';
import { quantizedKernels } from '@firth/ops/onnx';
import { forwardProgram } from './forward.js';
import type { BertMapping } from './mapping.js';
import { bertSchema, type BertSchema } from './schema.js';

/**
 * The kernels, by their path in the tree, that a BERT computes with in int8.
 *
 * @throws CheckpointError `MISSING_TENSOR`; a model that loads has all.
 */
export function int8Kernels({ config, parts, configFile, weights }: BertMapping): ReadonlyMap<string, WeightSource> {
  const found = new Map(weights.map(({ path, tensor, transposed }) => [path, { tensor, transposed }]));
  const tree = buildTree<BertSchema, WeightSource>(bertSchema(config, parts), (_, path) => {
    const source = found.get(path);
    if (source !== undefined) return source;
    throw new CheckpointError('MISSING_TENSOR', 'the tensor is missing', { file: configFile, at: path });
  });
  return quantizedKernels(forwardProgram(config, parts), tree);
}

import type { Checkpoint } from '@firth/checkpoints';
import { bindTree, type WeightSource } from '@firth/ops';
import { quantizedKernels } from '@firth/ops/onnx';
import { forwardProgram } from './forward.js';
import type { BertMapping } from './mapping.js';
import { bertSchema, type BertSchema } from './schema.js';
import { recognize } from './sources/recognize.js';

/**
 * The kernels, by their path in the tree, that a BERT computes with in int8.
 *
 * @throws CheckpointError as `bindTree`.
 */
export function int8Kernels(
  checkpoint: Checkpoint,
  { config, parts }: Pick<BertMapping, 'config' | 'parts'>,
): ReadonlyMap<string, WeightSource> {
  const names = recognize(checkpoint).names(config, parts);
  const weights = bindTree<BertSchema>(bertSchema(config, parts), names, checkpoint);
  return quantizedKernels(forwardProgram(config, parts), weights);
}

import type { Checkpoint } from '@firth/checkpoints';
import { bindTree, calibrated } from '@firth/ops';
import { quantizedKernels, type Int8Kernel } from '@firth/ops/int8';
import { onnx } from '@firth/ops/onnx';
import type { BertTokenizer } from '@firth/tokenizers/bert';
import { calibrateBert } from './calibration.js';
import { forwardProgram } from './forward.js';
import type { BertMapping } from './mapping.js';
import { bertSchema, type BertSchema } from './schema.js';
import { recognize } from './sources/recognize.js';

/**
 * The kernels, by their path in the tree, as a BERT computes with them in int8. Their inputs are measured on `texts`, the built-in ones
 * unless given.
 *
 * @throws CheckpointError as `bindTree`.
 */
export async function int8Kernels(
  checkpoint: Checkpoint,
  { config, parts }: Pick<BertMapping, 'config' | 'parts'>,
  tokenizer: BertTokenizer,
  texts?: readonly string[],
): Promise<ReadonlyMap<string, Int8Kernel>> {
  const schema = bertSchema(config, parts);
  const weights = bindTree<BertSchema>(schema, recognize(checkpoint).names(config, parts), checkpoint);
  const engine = onnx({ dtype: 'int8', device: 'cpu' });
  try {
    if (engine.calibrate === undefined) throw new TypeError('an engine for int8 calibrates');
    const factors = await calibrateBert(engine.calibrate.bind(engine), { config, parts, tokenizer, weights }, texts);
    const measured = calibrated<BertSchema>(schema, weights, () => Promise.resolve(factors));
    return quantizedKernels(forwardProgram(config, parts), measured);
  } finally {
    await engine.dispose();
  }
}

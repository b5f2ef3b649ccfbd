import { CheckpointError } from '@firth/checkpoints';
import { buildTree, calibrated, type WeightSource } from '@firth/ops';
import type { Int8Kernel } from '@firth/ops/int8';
import { onnx } from '@firth/ops/onnx';
import type { BertTokenizer } from '@firth/tokenizers/bert';
import { forwardProgram } from './forward.js';
import { completeBatch } from './inputs.js';
import type { BertMapping } from './mapping.js';
import { bertSchema, type BertSchema } from './schema.js';

/**
 * The kernels, by their path in the tree, as a BERT computes with them in int8. Their inputs are measured on `texts`, the built-in ones
 * unless given.
 *
 * @throws CheckpointError `MISSING_TENSOR`; a model that loads has all.
 */
export async function int8Kernels(
  { config, parts, configFile, weights }: BertMapping,
  tokenizer: BertTokenizer,
  texts?: readonly string[],
): Promise<ReadonlyMap<string, Int8Kernel>> {
  const schema = bertSchema(config, parts);
  const found = new Map(weights.map(({ path, tensor, transposed }) => [path, { tensor, transposed }]));
  const tree = buildTree<BertSchema, WeightSource>(schema, (_, path) => {
    const source = found.get(path);
    if (source !== undefined) return source;
    throw new CheckpointError('MISSING_TENSOR', 'the tensor is missing', { file: configFile, at: path });
  });
  const [{ calibrationIds }, { quantizedKernels }] = await Promise.all([
    import('./calibration.js'),
    import('@firth/ops/int8'),
  ]); // for int8 alone
  const engine = onnx({ dtype: 'int8', device: 'cpu' });
  try {
    if (engine.calibrate === undefined) throw new TypeError('an engine for int8 calibrates');
    const calibrate = engine.calibrate.bind(engine);
    const batch = completeBatch({ inputIds: calibrationIds(tokenizer, config, texts) }, config);
    const factors = await calibrate(forwardProgram(config, parts), tree, batch);
    const measured = calibrated<BertSchema>(schema, tree, () => Promise.resolve(factors));
    return quantizedKernels(forwardProgram(config, parts), measured);
  } finally {
    await engine.dispose();
  }
}

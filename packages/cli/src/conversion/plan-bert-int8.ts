import { huggingFaceLayout, int8Kernels } from '@firth/bert';
import { CheckpointError, type Checkpoint, type WritableTensor } from '@firth/checkpoints';
import { scaleName, type WeightSource } from '@firth/ops';
import { quantizeKernel } from '@firth/ops/onnx';
import { renamed, sourceBert } from './bert-model.js';
import type { SourceOptions } from './family.js';
import type { ConversionPlan } from './plan.js';
import { huggingFacePlan } from './plan-bert-huggingface.js';

/** Python's transformers refuses a method that it does not know, and does not take [in, out] for [out, in]. */
const quantization = { quantization_config: { quant_method: 'firth-int8' } };

/**
 * A BERT in Hugging Face's layout with the kernels that the int8 engine rounds as they load rounded here: int8 [in, out], and
 * float32 scales [out] under `NAME_scale`. All else stays as it is.
 *
 * @throws CheckpointError `UNSUPPORTED` for what is no BERT, or is int8 already.
 */
export async function planBertInt8(
  checkpoint: Checkpoint,
  source: string,
  options: SourceOptions,
): Promise<ConversionPlan> {
  const bert = await sourceBert(checkpoint, source, options);
  if ('reason' in bert)
    throw new CheckpointError('UNSUPPORTED', `--dtype int8 needs a BERT: ${bert.reason}`, { file: source });
  const { mapping } = bert;
  const layout = huggingFaceLayout(mapping.config, mapping.parts);
  const kernels = int8Kernels(mapping);
  const floats = layout.filter(({ path }) => !kernels.has(path));
  const rounded = layout.flatMap(({ path, name, shape }) => {
    const kernel = kernels.get(path);
    return kernel === undefined ? [] : int8Tensors(name, shape, kernel);
  });
  return huggingFacePlan(bert, [...renamed(mapping, floats), ...rounded], quantization);
}

/** Each rounds when it is read: a kernel is held no longer than it takes to write it. */
const int8Tensors = (name: string, shape: readonly number[], kernel: WeightSource): WritableTensor[] => [
  { name, dtype: 'int8', shape, read: async () => new Uint8Array((await quantizeKernel(kernel)).values.buffer) },
  {
    name: scaleName(name),
    dtype: 'float32',
    shape: shape.slice(1),
    read: async () => new Uint8Array((await quantizeKernel(kernel)).scales.buffer),
  },
];

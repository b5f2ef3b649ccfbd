import { huggingFaceLayout, int8Kernels } from '@firth/bert';
import { CheckpointError, type Checkpoint, type WritableTensor } from '@firth/checkpoints';
import { inputScaleName, scaleName } from '@firth/ops';
import type { Int8Kernel } from '@firth/ops/int8';
import { renamed, sourceBert } from './bert-model.js';
import type { SourceOptions } from './family.js';
import type { ConversionPlan } from './plan.js';
import { huggingFacePlan } from './plan-bert-huggingface.js';

/** Python's transformers refuses a method that it does not know, and does not take [in, out] for [out, in]. */
const quantization = { quantization_config: { quant_method: 'firth-int8' } };

/**
 * A BERT in Hugging Face's layout with the kernels that the int8 engine rounds as they load rounded here: int8 [in, out], and
 * float32 scales [out] under `NAME_output_scale`, and where channels of its input have unlike ranges what they are multiplied by, float32
 * [in] under `NAME_input_scale`: measured on `calibration`, built-in texts unless given. All else stays as it is.
 *
 * @throws CheckpointError `UNSUPPORTED` for what is no BERT, or is int8 already.
 */
export async function planBertInt8(
  checkpoint: Checkpoint,
  source: string,
  options: SourceOptions,
  calibration?: readonly string[],
): Promise<ConversionPlan> {
  const bert = await sourceBert(checkpoint, source, options);
  if ('reason' in bert) throw await noBert(checkpoint, source, bert.reason);
  const { mapping } = bert;
  const layout = huggingFaceLayout(mapping.config, mapping.parts);
  const kernels = await int8Kernels(mapping, bert.tokenizer, calibration);
  const floats = layout.filter(({ path }) => !kernels.has(path));
  const rounded = layout.flatMap(({ path, name }) => {
    const kernel = kernels.get(path);
    return kernel === undefined ? [] : int8Tensors(name, kernel);
  });
  return huggingFacePlan(bert, [...renamed(mapping, floats), ...rounded], quantization);
}

/** A GPT has int8 as it loads; of others firth has none. */
async function noBert(checkpoint: Checkpoint, file: string, reason: string): Promise<CheckpointError> {
  const { isGpt } = await import('@firth/gpt');
  if (!(await isGpt(checkpoint)))
    return new CheckpointError('UNSUPPORTED', `--dtype int8 needs a BERT: ${reason}`, { file });
  return new CheckpointError('UNSUPPORTED', 'int8 files are written of a BERT alone, and this is a GPT', {
    file,
    hint: "Load it with { dtype: 'int8' } (firth generate --dtype int8), which rounds it then; --dtype float16 halves the file",
  });
}

/** Each rounds when it is read: a kernel is held no longer than it takes to write it. */
const int8Tensors = (name: string, { values, scales, factors }: Int8Kernel): WritableTensor[] => [
  { name, dtype: 'int8', shape: values.shape, read: () => values.read() },
  { name: scaleName(name), dtype: 'float32', shape: scales.shape, read: () => scales.read() },
  ...(factors === undefined
    ? []
    : [{ name: inputScaleName(name), dtype: 'float32' as const, shape: factors.shape, read: () => factors.read() }]),
];

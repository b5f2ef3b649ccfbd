import { CheckpointError } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import type { Tensor } from '@firth/ops';
import type { ModelType } from './config.js';
import type { Asked, GptTexts } from './forward-model.js';
import { doubleHeadsOptions, type DoubleHeadsRequest } from './forward-options.js';
import { loadGpt, type LoadedGpt, type LoadOptions } from './loaded-gpt.js';
import { PretrainedGpt } from './pretrained-gpt.js';
import { doubleHeads } from './schema.js';

/** A GPT with the second head of fine-tuning, which scores each of several choices (Radford et al., 2018, section 3.3). */
abstract class DoubleHeads extends PretrainedGpt {
  /**
   * Language-model logits [B, T, V], and the choices' scores [B] (`mcLogits`), which read one token of each text:
   * `classified`, the last unless said. Rows of one question are rows of the batch; `fineTuningInput` builds them for GPT.
   */
  override async forward<const R extends DoubleHeadsRequest = object>(
    texts: GptTexts,
    request?: R,
  ): Promise<Asked<R> & { readonly logits: Tensor<'float32'>; readonly mcLogits: Tensor<'float32'> }> {
    const { classified, ...layers } = doubleHeadsOptions.read(request);
    const outputs = ['logits', 'mc_logits'];
    const { output, asked } = await this.model.run<R>(texts, doubleHeads, outputs, layers, classified);
    return { ...asked, logits: output('logits'), mcLogits: output('mc_logits') };
  }
}

/** GPT-2 with both heads (transformers' `GPT2DoubleHeadsModel`). */
export class GPT2DoubleHeads extends DoubleHeads {
  /** @throws CheckpointError as `GPT2.fromPretrained`; `MISSING_TENSOR` without the second head. */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<GPT2DoubleHeads> {
    return new GPT2DoubleHeads(await loadBoth(model, options, 'gpt2'));
  }
}

/** GPT with both heads (transformers' `OpenAIGPTDoubleHeadsModel`). */
export class OpenAIGPTDoubleHeads extends DoubleHeads {
  /** @throws CheckpointError as `OpenAIGPT.fromPretrained`; `MISSING_TENSOR` without the second head. */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<OpenAIGPTDoubleHeads> {
    return new OpenAIGPTDoubleHeads(await loadBoth(model, options, 'openai-gpt'));
  }
}

async function loadBoth(model: ModelSource, options: LoadOptions | undefined, type: ModelType): Promise<LoadedGpt> {
  const loaded = await loadGpt(model, options, type);
  if (loaded.source.parts.multipleChoice) return loaded;
  const [file = loaded.files.name] = loaded.source.checkpoint.files;
  await loaded.close();
  throw new CheckpointError('MISSING_TENSOR', 'the checkpoint lacks the second head', {
    file,
    at: 'multiple_choice_head.summary.weight',
  });
}

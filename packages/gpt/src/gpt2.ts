import type { ModelSource } from '@firth/checkpoints/model-files';
import { loadGpt, type LoadOptions } from './loaded-gpt.js';
import { PretrainedGpt } from './pretrained-gpt.js';

/** GPT-2 with its language-model head (Radford et al., 2019). */
export class GPT2 extends PretrainedGpt {
  /**
   * Opens a published GPT-2: a folder in OpenAI's layout (a TensorFlow checkpoint and \`hparams.json\`) or
   * Hugging Face's, or a file in one; in a page by its URL or as the files of a picker.
   *
   * @throws CheckpointError that names the file, the tensor or field, what was expected and what was found.
   */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<GPT2> {
    return new GPT2(await loadGpt(model, options, 'gpt2'));
  }
}

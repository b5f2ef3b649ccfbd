import type { ModelSource } from '@firth/checkpoints/model-files';
import { loadGpt, type LoadOptions } from './loaded-gpt.js';
import { PretrainedGpt } from './pretrained-gpt.js';

/** GPT with its language-model head (Radford et al., 2018). */
export class OpenAIGPT extends PretrainedGpt {
  /**
   * Opens a published GPT: a folder in OpenAI's layout (`params_shapes.json` and ten `.npy` files) or
   * Hugging Face's, or a file in one; in a page by its URL or as the files of a picker.
   *
   * @throws CheckpointError that names the file, the tensor or field, what was expected and what was found.
   */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<OpenAIGPT> {
    return new OpenAIGPT(await loadGpt(model, options, 'openai-gpt'));
  }
}

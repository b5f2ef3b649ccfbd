import type { Tensor } from '@firth/ops';
import type { Asked, BertInputs, ForwardRequest } from './forward-model.js';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { loadBert, type LoadedBert, type LoadOptions } from './loaded-bert.js';
import { PretrainedBert } from './pretrained-bert.js';
import { encoderOnly } from './schema.js';
import { Embed, type EmbeddedText } from './sentence/embed.js';
import type { EmbedOptions } from './sentence/embed-options.js';

/** BERT without a head: hidden states and sentence embeddings (Devlin et al., 2018). */
export class BertModel extends PretrainedBert {
  readonly #embed: Embed;

  private constructor(loaded: LoadedBert, embed: Embed) {
    super(loaded);
    this.#embed = embed;
  }

  /**
   * Opens a published BERT: a folder in Google's, Hugging Face's or sentence-transformers' layout, or a file in one; in a page by its URL or
   * as the files of a picker.
   *
   * @throws CheckpointError that names the file, the tensor or field, what was expected and what was found.
   */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<BertModel> {
    const loaded = await loadBert(model, options);
    try {
      return new BertModel(loaded, await Embed.open(loaded));
    } catch (error) {
      await loaded.close();
      throw error;
    }
  }

  /** Runs texts, pairs of texts, or token ids: `lastHiddenState` [B, T, H] and what the request asks for. */
  async forward<const R extends ForwardRequest = object>(
    inputs: BertInputs,
    request?: R,
  ): Promise<Asked<R> & { readonly lastHiddenState: Tensor<'float32'> }> {
    const pooler = request?.poolerOutput === true;
    const parts = { ...encoderOnly, pooler };
    const { output, asked } = await this.model.run(inputs, parts, ['last_hidden_state'], request);
    return { ...asked, lastHiddenState: output('last_hidden_state') };
  }

  /**
   * One vector for each text, as the folder's own modules compute it, in their order (docs/sentence-encoders.md).
   *
   * @throws OptionError naming a wrong option, or the place of what is no string.
   */
  embed(text: string, options?: EmbedOptions): Promise<Float32Array>;
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  async embed(texts: string | readonly string[], options: EmbedOptions = {}) {
    const vectors = await this.#embed.run(texts, options);
    return typeof texts === 'string' ? vectors[0] : vectors;
  }

  /**
   * Like `embed`, but each vector as soon as its batch is done, with the index of its text. Texts are read as they are needed,
   * from a list, an iterable or an async iterable, in windows of some thousands; within a window the longest come first, and
   * windows come in their order. Of a source without a length, `onProgress` counts what was read so far as the total.
   *
   * @throws OptionError naming a wrong option, or the place of what is no string.
   */
  embedStream(
    texts: Iterable<string> | AsyncIterable<string>,
    options: EmbedOptions = {},
  ): AsyncGenerator<EmbeddedText, void, undefined> {
    return this.#embed.stream(texts, options);
  }

  override async dispose(): Promise<void> {
    await this.#embed.dispose();
    await super.dispose();
  }
}

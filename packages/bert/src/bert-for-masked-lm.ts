import type { Tensor } from '@firth/ops';
import type { Asked, BertInputs, ForwardRequest } from './forward-model.js';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { loadBert, requireParts, type LoadedBert, type LoadOptions } from './loaded-bert.js';
import { PretrainedBert } from './pretrained-bert.js';
import { encoderOnly } from './schema.js';
import { FillMask, type FilledMask } from './tasks/fill-mask.js';
import type { FillMaskOptions } from './tasks/fill-mask-options.js';

const parts = { ...encoderOnly, predictions: true };

/** BERT with its masked-language-model head (Devlin et al., 2018, task 1). */
export class BertForMaskedLM extends PretrainedBert {
  readonly #fillMask: FillMask;

  private constructor(loaded: LoadedBert) {
    super(loaded);
    this.#fillMask = new FillMask(loaded);
  }

  /**
   * Opens a published BERT: a folder in Google's or Hugging Face's layout, or a file in one; in a page by its URL or
   * as the files of a picker.
   *
   * @throws CheckpointError that names the file, the tensor or field, what was expected and what was found.
   */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<BertForMaskedLM> {
    const loaded = await loadBert(model, options);
    await requireParts(loaded, { predictions: true }, 'BertForMaskedLM');
    return new BertForMaskedLM(loaded);
  }

  /** Logits over the vocabulary at every token [B, T, V], and what the request asks for. */
  async forward<const R extends Omit<ForwardRequest, 'poolerOutput'> = object>(
    inputs: BertInputs,
    request?: R,
  ): Promise<Asked<R> & { readonly logits: Tensor<'float32'> }> {
    const { output, asked } = await this.model.run(inputs, parts, ['prediction_logits'], request);
    return { ...asked, logits: output('prediction_logits') };
  }

  /**
   * The most probable tokens for each `[MASK]` of a text, in the order in which the masks stand.
   *
   * @throws OptionError for an option or a text of the wrong kind; OpsError `BAD_INPUT` when there is no mask, the text is too long, or a target is not one token.
   */
  fillMask(text: string, options?: FillMaskOptions): Promise<FilledMask[]>;
  fillMask(texts: readonly string[], options?: FillMaskOptions): Promise<FilledMask[][]>;
  async fillMask(texts: string | readonly string[], options: FillMaskOptions = {}) {
    const filled = await this.#fillMask.run(texts, options);
    return typeof texts === 'string' ? filled[0] : filled;
  }

  override async dispose(): Promise<void> {
    await this.#fillMask.dispose();
    await super.dispose();
  }
}

import type { Tensor } from '@firth/ops';
import type { WriteOptions } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import type { Asked, BertInputs, ForwardRequest } from './forward-model.js';
import type { BertText } from './inputs.js';
import { loadBert, requireParts, type LoadedBert, type LoadOptions } from './loaded-bert.js';
import { PretrainedBert } from './pretrained-bert.js';
import { classifierParts } from './schema.js';
import { Classify } from './tasks/classify.js';
import type { ClassifyOptions } from './tasks/classify-options.js';
import type { Classification } from './tasks/label-scores.js';

/**
 * BERT with a classifier of whole texts and of pairs (Devlin et al., 2018, figure 4 a and b): one of several labels, any
 * number of them, or a value, as the config's `problem_type` says.
 */
export class BertForSequenceClassification extends PretrainedBert {
  readonly #classify: Classify;

  /** @internal `fromPretrained` and `fineTune` make one. */
  constructor(loaded: LoadedBert) {
    super(loaded);
    this.#classify = new Classify(loaded);
  }

  /**
   * Opens a fine-tuned BERT: a folder in Hugging Face's or Google's layout, or a file in one; in a page by its URL or as the
   * files of a picker. Labels are the config's `id2label`.
   *
   * @throws CheckpointError that names the file, the tensor or field, what was expected and what was found;
   * `MISSING_TENSOR` for a checkpoint that was not fine-tuned and has no classifier (`fineTune` of `@firth/bert/training`
   * gives it one).
   */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<BertForSequenceClassification> {
    const loaded = await loadBert(model, options);
    await requireParts(loaded, classifierParts, 'BertForSequenceClassification');
    return new BertForSequenceClassification(loaded);
  }

  /** The names of the labels, by their ids. */
  get labels(): readonly string[] {
    return this.config.labels;
  }

  /** Logits [B, labels], and what the request asks for. */
  async forward<const R extends ForwardRequest = object>(
    inputs: BertInputs,
    request?: R,
  ): Promise<Asked<R> & { readonly logits: Tensor<'float32'> }> {
    const { output, asked } = await this.model.run(inputs, classifierParts, ['classifier_logits'], request);
    return { ...asked, logits: output('classifier_logits') };
  }

  /**
   * The best label of a text with its score, and every label's. An array holds texts and pairs: one pair is
   * `[[first, second]]`.
   *
   * @throws OptionError naming a wrong option, or the place of what is no text; OpsError `BAD_INPUT` for a text with more tokens than positions, unless `maxLength` cuts it.
   */
  classify(text: string, options?: ClassifyOptions): Promise<Classification>;
  classify(texts: readonly BertText[], options?: ClassifyOptions): Promise<Classification[]>;
  async classify(texts: string | readonly BertText[], options: ClassifyOptions = {}) {
    const found = await this.#classify.run(texts, options);
    return typeof texts === 'string' ? found[0] : found;
  }

  /**
   * Writes the model as a folder that Python's transformers and `fromPretrained` open, labels included.
   *
   * @throws CheckpointError `UNWRITABLE`; `UNSUPPORTED` in a page.
   */
  async savePretrained(folder: string, options?: WriteOptions): Promise<void> {
    const writer = await import('./save/save-pretrained.js');
    await writer.savePretrained({ ...this.loaded, parts: classifierParts }, folder, options);
  }

  override async dispose(): Promise<void> {
    await this.#classify.dispose();
    await super.dispose();
  }
}

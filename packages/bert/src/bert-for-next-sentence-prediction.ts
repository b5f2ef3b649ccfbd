import type { Tensor } from '@firth/ops';
import type { Asked, BertInputs, ForwardRequest } from './forward-model.js';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { loadBert, requireParts, type LoadedBert, type LoadOptions } from './loaded-bert.js';
import { PretrainedBert } from './pretrained-bert.js';
import { NextSentences, type NextSentence } from './tasks/next-sentence.js';
import type { NextSentenceOptions } from './tasks/next-sentence-options.js';
import { nextSentenceParts } from './tasks/next-sentence-program.js';

/** BERT with its next-sentence head (Devlin et al., 2018, task 2). */
export class BertForNextSentencePrediction extends PretrainedBert {
  readonly #nextSentences: NextSentences;

  private constructor(loaded: LoadedBert) {
    super(loaded);
    this.#nextSentences = new NextSentences(loaded);
  }

  /**
   * Opens a published BERT: a folder in Google's or Hugging Face's layout, or a file in one; in a page by its URL or
   * as the files of a picker.
   *
   * @throws CheckpointError that names the file, the tensor or field, what was expected and what was found.
   */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<BertForNextSentencePrediction> {
    const loaded = await loadBert(model, options);
    await requireParts(loaded, { pooler: true, seqRelationship: true }, 'BertForNextSentencePrediction');
    return new BertForNextSentencePrediction(loaded);
  }

  /** Logits [B, 2] (0: the second sentence follows the first), and what the request asks for. */
  async forward<const R extends ForwardRequest = object>(
    inputs: BertInputs,
    request?: R,
  ): Promise<Asked<R> & { readonly logits: Tensor<'float32'> }> {
    const { output, asked } = await this.model.run(inputs, nextSentenceParts, ['seq_relationship_logits'], request);
    return { ...asked, logits: output('seq_relationship_logits') };
  }

  /**
   * How probable it is that the second text of a pair follows the first.
   *
   * @throws OptionError naming a wrong option, or the place of what is no string; OpsError `BAD_INPUT` for a pair with more
   * tokens than positions.
   */
  nextSentence(first: string, second: string, options?: NextSentenceOptions): Promise<NextSentence>;
  nextSentence(
    pairs: readonly (readonly [first: string, second: string])[],
    options?: NextSentenceOptions,
  ): Promise<NextSentence[]>;
  async nextSentence(given: string | readonly (readonly [string, string])[], ...rest: readonly unknown[]) {
    if (typeof given !== 'string') return this.#nextSentences.run(given, rest[0]);
    const [found] = await this.#nextSentences.run([[given, rest[0]]], rest[1]);
    return found;
  }

  override async dispose(): Promise<void> {
    await this.#nextSentences.dispose();
    await super.dispose();
  }
}

import type { Tensor } from '@firth/ops';
import type { Asked, BertInputs, ForwardRequest } from './forward-model.js';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { loadBert, requireParts, type LoadOptions } from './loaded-bert.js';
import { PretrainedBert } from './pretrained-bert.js';
import { encoderOnly } from './schema.js';

const parts = { ...encoderOnly, pooler: true, seqRelationship: true };

/** The two probabilities of the next-sentence task; they sum to 1. */
export interface NextSentence {
  readonly isNext: number;
  readonly notNext: number;
}

/** BERT with its next-sentence head (Devlin et al., 2018, task 2). */
export class BertForNextSentencePrediction extends PretrainedBert {
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
    const { output, asked } = await this.model.run(inputs, parts, ['seq_relationship_logits'], request);
    return { ...asked, logits: output('seq_relationship_logits') };
  }

  /** How probable it is that `second` follows `first` in a text. */
  async nextSentence(first: string, second: string): Promise<NextSentence> {
    const { logits } = await this.forward([[first, second]]);
    const [next = 0, random = 0] = logits.data;
    const isNext = 1 / (1 + Math.exp(random - next)); // softmax of two
    return { isNext, notNext: 1 - isNext };
  }
}

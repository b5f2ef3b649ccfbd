import type { Tensor } from '@firth/ops';
import type { Asked, BertInputs, ForwardRequest } from './forward-model.js';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { loadBert, requireParts, type LoadOptions } from './loaded-bert.js';
import { PretrainedBert } from './pretrained-bert.js';
import { preTrainingParts } from './schema.js';

const heads = ['prediction_logits', 'seq_relationship_logits'];

/** BERT with both heads of its pre-training, as Google publishes it. */
export class BertForPreTraining extends PretrainedBert {
  /**
   * Opens a published BERT: a folder in Google's or Hugging Face's layout, or a file in one; in a page by its URL or
   * as the files of a picker.
   *
   * @throws CheckpointError that names the file, the tensor or field, what was expected and what was found.
   */
  static async fromPretrained(model: ModelSource, options?: LoadOptions): Promise<BertForPreTraining> {
    const loaded = await loadBert(model, options);
    await requireParts(loaded, preTrainingParts, 'BertForPreTraining');
    return new BertForPreTraining(loaded);
  }

  /** `predictionLogits` [B, T, V], `seqRelationshipLogits` [B, 2], and what the request asks for. */
  async forward<const R extends ForwardRequest = object>(
    inputs: BertInputs,
    request?: R,
  ): Promise<
    Asked<R> & {
      readonly predictionLogits: Tensor<'float32'>;
      readonly seqRelationshipLogits: Tensor<'float32'>;
    }
  > {
    const { output, asked } = await this.model.run(inputs, preTrainingParts, heads, request);
    return {
      ...asked,
      predictionLogits: output('prediction_logits'),
      seqRelationshipLogits: output('seq_relationship_logits'),
    };
  }
}

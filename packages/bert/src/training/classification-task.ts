import { float32, int32, type Tensor } from '@firth/ops';
import type { Encoding } from '@firth/tokenizers/bert';
import type { TrainingTask } from '@firth/training';
import { problemTypeOf } from '../classifier-config.js';
import { encodeText, padRows, type BertText } from '../inputs.js';
import { bertWeights, type LoadedBert } from '../loaded-bert.js';
import { classifierParts, type BertSchema } from '../schema.js';
import { classificationProgram, type ClassificationInput } from './classification-program.js';
import { checkMaxLength } from '../tasks/max-length.js';
import { classificationTaskOptions, type ClassificationTaskOptions } from './task-options.js';
import { targetOf, type AnyLabel } from './labelled-text.js';

/** A text as the model reads it, and what the loss compares with (see `targetOf`). */
export interface EncodedText {
  readonly row: Encoding;
  readonly target: readonly number[];
}

export type ClassificationTask = TrainingTask<EncodedText, BertSchema, ClassificationInput, 'logits'> & {
  encode(text: BertText, label: AnyLabel): EncodedText;
};

/** Fine-tuning of a classifier, as `train` takes it. The tokenizer has to be prepared. @throws OptionError */
export function classificationTask(loaded: LoadedBert, options: ClassificationTaskOptions): ClassificationTask {
  const { maxLength, labelSmoothing } = classificationTaskOptions.read(options);
  const { config, tokenizer } = loaded;
  const problemType = problemTypeOf(config);
  const ids = new Map(config.labels.map((label, id) => [label, id]));
  checkMaxLength('classificationTask', maxLength, config.maxPositionEmbeddings);
  const tensorOf = (targets: readonly number[], rows: number): Tensor =>
    problemType === 'single_label_classification'
      ? int32(targets, [rows])
      : float32(targets, [rows, config.labels.length]);
  return {
    program: classificationProgram(config, { labelSmoothing }),
    weights: bertWeights(loaded, classifierParts),
    encode: (text, label) => ({
      row: encodeText(text, tokenizer, maxLength),
      target: targetOf(label, problemType, ids),
    }),
    collate: (examples) => ({
      ...padRows(
        examples.map(({ row }) => row),
        config,
      ),
      labels: tensorOf(
        examples.flatMap(({ target }) => target),
        examples.length,
      ),
    }),
    length: ({ row }) => row.length,
  };
}

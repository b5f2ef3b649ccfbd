import type { InputSpec, Ops, Program } from '@firth/ops';
import { problemTypeOf, type ProblemType } from '../classifier-config.js';
import type { BertConfig } from '../config.js';
import { bertInputs, type BertInput } from '../forward.js';
import { bertSchema, classifierParts, type BertSchema } from '../schema.js';
import { classifierLogits } from '../tasks/classify-program.js';

export type ClassificationInput = BertInput | 'labels';

/**
 * The loss of a classifier of whole texts as transformers' BertForSequenceClassification has it: the mean over the texts of the
 * cross entropy of one label; over texts and labels of the binary cross entropy of many; of the squared error of values.
 *
 * `labels`: int32 [B] label ids where one label holds; float32 [B, labels] of zeros and ones where many may, and of values.
 */
export function classificationProgram(
  config: BertConfig,
  { labelSmoothing = 0 }: { readonly labelSmoothing?: number } = {},
): Program<BertSchema, ClassificationInput, 'loss' | 'logits'> {
  const problem = problemTypeOf(config);
  return {
    schema: bertSchema(config, classifierParts),
    inputs: { ...bertInputs, labels: labelSpec(problem, config.labels.length) },
    run: (ops, weights, inputs) => {
      const logits = classifierLogits(ops, weights, inputs, config);
      return { loss: lossOf(ops, problem, logits, inputs.labels, labelSmoothing), logits };
    },
  };
}

const labelSpec = (problem: ProblemType, labels: number): InputSpec =>
  problem === 'single_label_classification'
    ? { dtype: 'int32', shape: ['batch'] }
    : { dtype: 'float32', shape: ['batch', labels] };

function lossOf<T>(ops: Ops<T>, problem: ProblemType, logits: T, labels: T, labelSmoothing: number): T {
  if (problem === 'single_label_classification') return ops.crossEntropy(logits, labels, { labelSmoothing });
  if (problem === 'regression') {
    const error = ops.sub(logits, labels);
    return ops.reduceMean(ops.mul(error, error), [0, 1], false);
  }
  return ops.reduceMean(binaryCrossEntropy(ops, logits, labels), [0, 1], false);
}

/** −log σ(x) where y is 1, −log(1 − σ(x)) where it is 0, as max(x, 0) − x · y + log(1 + e^−|x|): e^x would overflow. */
function binaryCrossEntropy<T>(ops: Ops<T>, logits: T, labels: T): T {
  const scalar = (value: number) => ops.constant([value], []);
  const linear = ops.sub(ops.maximum(logits, scalar(0)), ops.mul(logits, labels));
  return ops.add(linear, ops.log(ops.add(scalar(1), ops.exp(ops.neg(ops.abs(logits))))));
}

import type { ClassifierConfig } from '../classifier-config.js';

/** A label and what the model holds of it. */
export interface LabelScore {
  readonly label: string;
  /** A probability; of a regression the value itself. */
  readonly score: number;
}

/** What a text was found to be. */
export interface Classification extends LabelScore {
  /** Every label, the best first. */
  readonly scores: readonly LabelScore[];
  /** By the labels' ids. */
  readonly logits: Float32Array;
}

/**
 * Logits as scores, as the text-classification pipeline of transformers makes them: softmax over labels of which one holds,
 * a sigmoid for each where several may or there is one, the value itself for a regression that says so.
 */
export function classification(logits: Float32Array, config: ClassifierConfig): Classification {
  const values = scoresOf(logits, config);
  const scores = config.labels.map((label, id) => ({ label, score: values[id] ?? NaN }));
  scores.sort((a, b) => b.score - a.score);
  const { label, score } = scores[0] ?? { label: '', score: NaN };
  return { label, score, scores, logits };
}

function scoresOf(logits: Float32Array, { problemType, labels }: ClassifierConfig): number[] {
  const values = Array.from(logits);
  if (problemType === 'regression') return values;
  if (problemType === 'multi_label_classification' || labels.length === 1)
    return values.map((logit) => 1 / (1 + Math.exp(-logit)));
  const highest = Math.max(...values);
  const total = values.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return values.map((logit) => Math.exp(logit - highest) / total);
}

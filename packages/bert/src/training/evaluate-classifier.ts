import { asFloat32 } from '@firth/ops';
import {
  accuracy,
  f1,
  macroF1,
  matthews,
  pearson,
  spearman,
  type Dataset,
  type Metrics,
  type ModelInTraining,
} from '@firth/training';
import type { ProblemType } from '../classifier-config.js';
import type { EncodedText } from './classification-task.js';

/**
 * Measures the weights as they are. Of two labels F1 is that of the second, as in GLUE; of more the mean over the labels that
 * occur (scikit-learn's `macro`); of any number of labels at once the one over all decisions (`micro`), whose accuracy counts
 * texts with every label right.
 */
export async function evaluateClassifier(
  model: ModelInTraining<EncodedText, 'logits'>,
  dataset: Dataset<EncodedText>,
  problemType: ProblemType,
): Promise<Metrics> {
  const logits: number[][] = [];
  const targets: (readonly number[])[] = [];
  let loss = 0;
  for await (const { examples, outputs } of model.run(dataset, ['loss', 'logits'])) {
    const rows = asFloat32(outputs.logits); // [B, labels]
    loss += (asFloat32(outputs.loss).data[0] ?? NaN) * examples.length;
    examples.forEach(({ target }, i) => {
      logits.push([...rows.at(i).data]);
      targets.push(target);
    });
  }
  return { ...measured(logits, targets, problemType), loss: loss / targets.length };
}

function measured(
  logits: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  problemType: ProblemType,
): Metrics {
  if (problemType === 'regression') {
    const [found, wanted] = [logits.flat(), targets.flat()];
    return { pearson: pearson(found, wanted), spearman: spearman(found, wanted) };
  }
  if (problemType === 'multi_label_classification') {
    const decided = logits.map((row) => row.map((logit) => Number(logit > 0)));
    const isRight = decided.map((row, i) => Number(row.every((value, id) => value === targets[i]?.[id])));
    return {
      f1: f1(decided.flat(), targets.flat()),
      accuracy: accuracy(
        isRight,
        isRight.map(() => 1),
      ),
    };
  }
  const [found, wanted] = [logits.map(best), targets.flat()];
  return {
    accuracy: accuracy(found, wanted),
    f1: logits[0]?.length === 2 ? f1(found, wanted) : macroF1(found, wanted),
    matthews: matthews(found, wanted),
  };
}

const best = (logits: readonly number[]): number => logits.indexOf(Math.max(...logits));

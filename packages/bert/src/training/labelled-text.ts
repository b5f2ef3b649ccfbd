import { inMemory, TrainingError, type Dataset } from '@firth/training';
import type { ProblemType } from '../classifier-config.js';
import type { BertText } from '../inputs.js';

/** A text or a pair, and what it is: a label's name, names, or a value. */
export interface LabelledText<L> {
  readonly text: BertText;
  readonly label: L;
  /** Its line in the file that it is from, for errors. */
  readonly line?: number;
}

export type AnyLabel = string | readonly string[] | number;

export type LabelledTexts<L> = Dataset<LabelledText<L>> | readonly LabelledText<L>[];

export const datasetOf = <L>(texts: LabelledTexts<L>, name: string): Dataset<LabelledText<L>> =>
  isDataset(texts) ? texts : inMemory(texts, name);

const isDataset = <L>(texts: LabelledTexts<L>): texts is Dataset<LabelledText<L>> => 'examples' in texts;

/**
 * The names in a dataset, spaces around them aside: in the order of their characters, or of their values where all of them are
 * numbers. @throws TrainingError BAD_DATA for a blank one, naming its row.
 */
export async function labelsIn(dataset: Dataset<LabelledText<AnyLabel>>): Promise<string[]> {
  const found = new Set<string>();
  for await (const { label, place } of placed(dataset))
    for (const name of namesOf(label)) {
      if (name === '') throw new TrainingError('BAD_DATA', 'the label is blank', { ...place, expected: 'a name' });
      found.add(name);
    }
  const names = [...found].sort();
  const isNumber = (name: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(name);
  return names.every(isNumber) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

/** The labels, and where each is: its line, or its number. */
async function* placed(dataset: Dataset<LabelledText<AnyLabel>>) {
  let count = 0;
  for await (const { label, line } of dataset.examples()) {
    count++;
    yield { label, place: { file: dataset.name, ...(line === undefined ? { at: `example ${count}` } : { line }) } };
  }
}

/** Refuses a dataset with a label that is not among these, or a value that is no number. @throws TrainingError UNKNOWN_LABEL, BAD_DATA. */
export async function checkLabels(
  dataset: Dataset<LabelledText<AnyLabel>>,
  labels: readonly string[],
  problemType: ProblemType,
): Promise<void> {
  const known = new Set(labels);
  for await (const { label, place } of placed(dataset)) {
    if (problemType === 'regression') {
      if (typeof label === 'number' && Number.isFinite(label)) continue;
      throw new TrainingError('BAD_DATA', 'a value is no number', {
        ...place,
        expected: 'a finite number',
        found: String(label),
      });
    }
    const unknown = namesOf(label).find((name) => !known.has(name));
    if (unknown === undefined) continue;
    if (unknown === '') throw new TrainingError('BAD_DATA', 'the label is blank', { ...place, expected: 'a name' });
    throw new TrainingError('UNKNOWN_LABEL', 'the label is not one of the training data', {
      ...place,
      expected: labels.join(', ').slice(0, 200),
      found: unknown.slice(0, 80),
    });
  }
}

/** What the loss compares with: an id; a 0 or 1 for each label; the value. */
export function targetOf(label: AnyLabel, problemType: ProblemType, ids: ReadonlyMap<string, number>): number[] {
  if (problemType === 'regression') return [Number(label)];
  const chosen = namesOf(label).map((name) => ids.get(name) ?? NaN);
  if (problemType === 'single_label_classification') return chosen;
  return Array.from({ length: ids.size }, (_, id) => Number(chosen.includes(id)));
}

const namesOf = (label: AnyLabel): readonly string[] =>
  (typeof label === 'object' ? label : [String(label)]).map((name) => name.trim());

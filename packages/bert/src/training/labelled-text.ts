import { nearest, OptionError, shown } from '@firth/options';
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

/** @throws OptionError `fineTune: train[3].text: expected a text or a pair of texts, found undefined` */
export function datasetOf<L>(texts: LabelledTexts<L>, name: string): Dataset<LabelledText<L>> {
  if (isDataset(texts)) return texts;
  for (const [i, row] of texts.entries()) checkRow(row, `${name}[${i}]`);
  return inMemory(texts, name);
}

function checkRow(row: unknown, at: string): void {
  const refuse = (option: string, expected: string, found: unknown, hint?: string): never => {
    throw new OptionError({ call: 'fineTune', option, expected, found: shown(found), hint });
  };
  if (typeof row !== 'object' || row === null) return refuse(at, '{ text, label }', row);
  const text: unknown = Reflect.get(row, 'text');
  if (!isText(text)) refuse(`${at}.text`, TEXT, text);
  const other = furtherField(row);
  if (other !== undefined) refuse(`${at}.${other.name}`, other.expected, Reflect.get(row, other.name), other.hint);
}

const FIELDS = ['text', 'label', 'line'];

/** A field of a row by which nothing would be done, and what was probably meant. */
function furtherField(row: object) {
  const name = Object.keys(row).find((one) => !FIELDS.includes(one));
  if (name === undefined) return undefined;
  const meant = nearest(name, FIELDS);
  const hint = /pair/i.test(name) ? 'a pair is text: [first, second]' : meant && `did you mean ${meant}?`;
  return { name, expected: `no field but ${FIELDS.join(', ')}`, hint };
}

const TEXT = 'a text or a pair of texts';

const isText = (text: unknown): boolean =>
  typeof text === 'string' ||
  (Array.isArray(text) && text.length === 2 && typeof text[0] === 'string' && typeof text[1] === 'string');

const isDataset = <L>(texts: LabelledTexts<L>): texts is Dataset<LabelledText<L>> => 'examples' in texts;

/**
 * The names in a dataset, spaces around them aside: in the order of their characters, or of their values where all of them are
 * numbers. @throws TrainingError BAD_DATA for a blank one, naming its row.
 */
export async function labelsIn(dataset: Dataset<LabelledText<AnyLabel>>, problemType: ProblemType): Promise<string[]> {
  const found = new Set<string>();
  for await (const { label, place } of placed(dataset, problemType))
    for (const name of namesOf(label)) {
      if (name === '') throw new TrainingError('BAD_DATA', 'the label is blank', { ...place, expected: 'a name' });
      found.add(name);
    }
  const names = [...found].sort();
  const isNumber = (name: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(name);
  return names.every(isNumber) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

/** What a label of each problem is. */
const LABELS: Readonly<Record<ProblemType, string>> = {
  single_label_classification: "a label's name, a string",
  multi_label_classification: 'a list of the names of labels',
  regression: 'a finite number',
};

function isLabel(label: unknown, problemType: ProblemType): boolean {
  if (problemType === 'regression') return typeof label === 'number' && Number.isFinite(label);
  if (problemType === 'single_label_classification') return typeof label === 'string';
  return Array.isArray(label) && Array.from(label).every((name) => typeof name === 'string');
}

/** The labels, and where each is: its line, or its number. @throws TrainingError BAD_DATA for what is no text or no label. */
async function* placed(dataset: Dataset<LabelledText<AnyLabel>>, problemType: ProblemType) {
  let count = 0;
  for await (const row of dataset.examples()) {
    const { text, label, line } = row;
    count++;
    const place = { file: dataset.name, ...(line === undefined ? { at: `example ${count}` } : { line }) };
    const refusal = (problem: string, expected: string, found: unknown) =>
      new TrainingError('BAD_DATA', problem, { ...place, expected, found: shown(found) });
    if (!isText(text)) throw refusal('the text is none', TEXT, text);
    const other = furtherField(row);
    if (other !== undefined) {
      const { name, expected, hint } = other;
      throw new TrainingError('BAD_DATA', `the field ${name} has no effect`, {
        ...place,
        expected,
        ...(hint && { hint }),
      });
    }
    if (!isLabel(label, problemType))
      throw refusal(
        problemType === 'regression' ? 'a value is no number' : 'the label is none',
        LABELS[problemType],
        label,
      );
    yield { label, place };
  }
}

/** Refuses a dataset with a label that is not among these, or a value that is no number. @throws TrainingError UNKNOWN_LABEL, BAD_DATA. */
export async function checkLabels(
  dataset: Dataset<LabelledText<AnyLabel>>,
  labels: readonly string[],
  problemType: ProblemType,
): Promise<void> {
  const known = new Set(labels);
  for await (const { label, place } of placed(dataset, problemType)) {
    if (problemType === 'regression') continue;
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

import type { AnyLabel, FineTuneData, LabelledText } from '@firth/bert/training';
import type { Dataset, Field } from '@firth/training';
import { UsageError } from '../output/errors.js';

/** How the command line names the problems. */
export const problemTypes = {
  'single-label': 'single_label_classification',
  'multi-label': 'multi_label_classification',
  regression: 'regression',
} as const;

export type Problem = keyof typeof problemTypes;

export const dataFormats = ['tsv', 'csv', 'jsonl'] as const;
export type DataFormat = (typeof dataFormats)[number];

const formatOf = (file: string): DataFormat =>
  /\.(jsonl|json|ndjson)$/i.test(file) ? 'jsonl' : /\.csv$/i.test(file) ? 'csv' : 'tsv';

export interface DataOptions {
  readonly train: string;
  readonly dev?: string;
  readonly text: string;
  readonly pair?: string;
  readonly label: string;
  readonly columns?: string[];
  readonly problem: Problem;
  readonly labels?: readonly string[];
  readonly labelSeparator?: string;
  readonly format?: DataFormat;
}

/** Refuses what would be read and ignored. */
export function checkData({ train, dev = train, format, columns, problem, labelSeparator }: DataOptions): void {
  if (labelSeparator !== undefined && problem !== 'multi-label')
    throw new UsageError('--label-separator is for --problem multi-label');
  if (columns !== undefined && [train, dev].every((file) => (format ?? formatOf(file)) === 'jsonl'))
    throw new UsageError('--columns is for TSV and CSV; JSON lines name their columns');
}

/** Opens both files, each read once from beginning to end, for one problem. */
export async function openData(options: DataOptions): Promise<FineTuneData> {
  const { labels, labelSeparator = ',' } = options;
  const given = labels === undefined ? {} : { labels };
  switch (options.problem) {
    case 'single-label':
      return { ...(await both(options, (field) => field.labelName())), ...given };
    case 'multi-label': {
      const names = (field: Field) => field.list(labelSeparator).map((item) => item.labelName());
      return { ...(await both(options, names)), problemType: 'multi_label_classification', ...given };
    }
    case 'regression':
      return { ...(await both(options, (field) => field.number())), problemType: 'regression' };
  }
}

async function both<L extends AnyLabel>(options: DataOptions, labelOf: (field: Field) => L) {
  const train = await open(options.train, options, labelOf);
  return options.dev === undefined ? { train } : { train, dev: await open(options.dev, options, labelOf) };
}

/** By the format that was said, or by the file's name: TSV unless it ends as CSV or JSON lines do. */
async function open<L>(
  file: string,
  { text, pair, label, columns: header, format = formatOf(file) }: DataOptions,
  labelOf: (field: Field) => L,
): Promise<Dataset<LabelledText<L>>> {
  const { openCsv, openTsv, openJsonLines } = await import('@firth/training');
  const example = (row: Readonly<Record<'text' | 'pair' | 'label', Field>>): LabelledText<L> => ({
    text: pair === undefined ? row.text.text() : [row.text.text(), row.pair.text()],
    label: labelOf(row.label),
    line: row.label.place.line,
  });
  const reading = {
    columns: [text, pair ?? text, label] as const,
    example: (row: Readonly<Record<string, Field>>) => example(fieldsOf(row, text, pair ?? text, label)),
  };
  if (format === 'jsonl') return openJsonLines(file, reading);
  const table = { ...reading, ...(header && { header }) };
  return format === 'csv' ? openCsv(file, table) : openTsv(file, table);
}

function fieldsOf(row: Readonly<Record<string, Field>>, ...names: readonly [string, string, string]) {
  const [text, pair, label] = names.map((name) => row[name]);
  if (text === undefined || pair === undefined || label === undefined)
    throw new TypeError('a row has the columns that were asked for');
  return { text, pair, label };
}

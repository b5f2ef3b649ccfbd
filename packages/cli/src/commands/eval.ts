import type { AnalogyReport, AnalogyScore, EvaluationOptions, KeyedVectors, WordPairReport } from '@firth/word-vectors';
import { analogyOptions } from '@firth/word-vectors/options';
import type { Command } from 'commander';
import { addDescribed } from '../described-options.js';
import { interruptible } from '../interrupt.js';
import { readTextFile } from '../texts.js';
import { counted, formatCount } from '../output/format.js';
import { UsageError } from '../output/errors.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf } from '../output/style.js';
import { renderFacts, renderTable } from '../output/table.js';
import type { Terminal } from '../terminal.js';
import { VECTORS_ARGUMENT, addVectorsOptions, withVectors, type VectorsOptions } from '../word-vectors.js';

interface Options extends VectorsOptions {
  readonly restrict: number;
  readonly method: 'add' | 'mul';
  readonly caseSensitive?: true;
  readonly countUnknown?: true;
}

interface Asked extends Options {
  readonly methodIsSaid: boolean;
}

export function addEval(program: Command, terminal: Terminal): void {
  const command = program
    .command('eval')
    .description('Evaluate word vectors on analogies (questions-words.txt) or on word similarities (WordSim-353).')
    .argument(...VECTORS_ARGUMENT)
    .argument('<questions>', 'lines `: section` and four words; or lines of two words and a number, tabs between')
    .option('--case-sensitive', 'tell upper case from lower case');
  addDescribed(command, analogyOptions, {
    method: '--method <method>',
    restrict: '--restrict <words>',
    countUnknown: true,
  });
  addVectorsOptions(command).action((file: string, questions: string, options: Options) =>
    evaluate(file, questions, { ...options, methodIsSaid: command.getOptionValueSource('method') === 'cli' }, terminal),
  );
}

async function evaluate(file: string, questions: string, options: Asked, terminal: Terminal): Promise<void> {
  const text = await readTextFile(questions);
  const isAnalogies = /^\s*:/.test(text);
  const { restrict, caseSensitive, countUnknown, methodIsSaid } = options;
  if (!isAnalogies && methodIsSaid) throw new UsageError('--method is for analogies, and these are pairs of words');
  const how = { restrict, ignoreCase: caseSensitive !== true, countUnknown: countUnknown === true };
  await interruptible((signal) =>
    withVectors(file, options, terminal, signal, async (vectors) => {
      const report = isAnalogies
        ? await askAnalogies(vectors, text, questions, how, options, terminal, signal)
        : await comparePairs(vectors, text, questions, how);
      if (options.json) terminal.stdout.write(toJsonLine({ vectors: file, questions, ...report }));
      else terminal.stdout.write('total' in report ? renderAnalogies(report, terminal) : renderPairs(report, terminal));
    }),
  );
}

async function askAnalogies(
  vectors: KeyedVectors,
  text: string,
  file: string,
  how: EvaluationOptions,
  { method }: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<AnalogyReport> {
  const { evaluateAnalogies, parseQuestions } = await import('@firth/word-vectors');
  const progress = new Progress(terminal, 'asking', (count) => counted(count, 'question'));
  const onProgress = (asked: number, total: number): void => {
    progress.update(asked, total);
  };
  try {
    return await evaluateAnalogies(vectors, parseQuestions(text, file), { ...how, method, signal, onProgress });
  } finally {
    progress.stop();
  }
}

async function comparePairs(
  vectors: KeyedVectors,
  text: string,
  file: string,
  how: EvaluationOptions,
): Promise<WordPairReport> {
  const { evaluateWordPairs, parseWordPairs } = await import('@firth/word-vectors');
  return evaluateWordPairs(vectors, parseWordPairs(text, { file }), how);
}

function renderAnalogies({ sections, total }: AnalogyReport, terminal: Terminal): string {
  const style = styleOf(terminal.stdout, terminal);
  const columns = [
    { title: 'section' },
    ...['accuracy', 'correct', 'of', 'unknown'].map((title) => ({ title, align: 'right' }) as const),
  ];
  const row = ({ section, correct, incorrect, outOfVocabulary, accuracy }: AnalogyScore): { cells: string[] } => {
    const percent = Number.isNaN(accuracy) ? '-' : `${(100 * accuracy).toFixed(1)}%`;
    const counts = [correct, correct + incorrect, outOfVocabulary].map(formatCount);
    return { cells: [section, percent, ...counts] };
  };
  return renderTable(columns, [...sections.map(row), { ...row(total), paint: style.heading }], style);
}

function renderPairs({ pearson, spearman, pairs, outOfVocabulary }: WordPairReport, terminal: Terminal): string {
  const figures = ({ coefficient, pValue }: WordPairReport['pearson']): string =>
    `${coefficient.toFixed(4)} (p ${pValue.toExponential(2)})`;
  const unknown = `${formatCount(outOfVocabulary)} of ${formatCount(pairs)} pairs`;
  const facts = [
    ['Spearman', figures(spearman)],
    ['Pearson', figures(pearson)],
    ['unknown', unknown],
  ] as const;
  return renderFacts(facts, styleOf(terminal.stdout, terminal));
}

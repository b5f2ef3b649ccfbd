import type { Neighbour } from '@firth/word-vectors';
import { searchOptions } from '@firth/word-vectors/options';
import type { Command } from 'commander';
import { addDescribed } from '../described-options.js';
import { interruptible } from '../interrupt.js';
import { UsageError } from '../output/errors.js';
import { toJsonLine } from '../output/json.js';
import { styleOf } from '../output/style.js';
import { renderTable } from '../output/table.js';
import type { Terminal } from '../terminal.js';
import { VECTORS_ARGUMENT, addVectorsOptions, withVectors, type VectorsOptions } from '../word-vectors.js';

interface Options extends VectorsOptions {
  readonly topN: number;
  readonly restrict?: number;
  readonly method: 'add' | 'mul';
  readonly negative?: string[];
}

const searchFlags = {
  topN: '-n, --top-n <words>',
  method: '--method <method>',
  restrict: '--restrict <words>',
} as const;

export function addSimilar(program: Command, terminal: Terminal): void {
  const command = program
    .command('similar')
    .description('Show the words nearest to a word, or to the sum of several, by the cosine of their vectors.')
    .argument(...VECTORS_ARGUMENT)
    .argument('<word...>', 'words to add up')
    .option('--negative <words...>', 'words to subtract');
  addVectorsOptions(addDescribed(command, searchOptions, searchFlags)).action(
    (file: string, positive: string[], options: Options) =>
      show(file, positive, options.negative ?? [], options, terminal),
  );
}

export function addAnalogy(program: Command, terminal: Terminal): void {
  const command = program
    .command('analogy')
    .description('A is to B as C is to …: `firth analogy vectors.bin man king woman`.')
    .argument(...VECTORS_ARGUMENT)
    .argument('<a>')
    .argument('<b>')
    .argument('<c>');
  addVectorsOptions(addDescribed(command, searchOptions, searchFlags)).action(
    (file: string, a: string, b: string, c: string, options: Options) => show(file, [b, c], [a], options, terminal),
  );
}

async function show(
  file: string,
  positive: readonly string[],
  negative: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<void> {
  const { topN, restrict, method, json } = options;
  if (positive.includes('')) throw new UsageError('an empty word: name one');
  await interruptible((signal) =>
    withVectors(file, options, terminal, signal, async (vectors) => {
      const search = { topN, method, signal, ...(restrict === undefined ? {} : { restrict }) };
      const neighbours = await vectors.mostSimilar({ positive, negative }, search);
      if (json) terminal.stdout.write(toJsonLine({ vectors: file, positive, negative, method, neighbours }));
      else terminal.stdout.write(renderNeighbours(neighbours, terminal));
    }),
  );
}

function renderNeighbours(neighbours: readonly Neighbour[], terminal: Terminal): string {
  const columns = [{ title: 'word' }, { title: 'score', align: 'right' }] as const;
  const rows = neighbours.map(({ word, score }) => ({ cells: [word, score.toFixed(4)] }));
  return renderTable(columns, rows, styleOf(terminal.stdout, terminal));
}

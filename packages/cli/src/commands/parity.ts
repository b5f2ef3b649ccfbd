import type { ParityReport, ParityRow } from '@firth/bert';
import type { Command } from 'commander';
import { locate } from '../locate.js';
import { holdsGpt } from '../gpt-model.js';
import {
  jsonOption,
  paddedEmbeddingsOption,
  positiveNumber,
  skipUnknownTensorsOption,
  type GptOptions,
} from '../options.js';
import { FailedCheck } from '../output/errors.js';
import { counted, formatError, formatShape } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { styleOf, type Style } from '../output/style.js';
import { renderTable, type TableRow } from '../output/table.js';
import type { Terminal } from '../terminal.js';

interface Options extends GptOptions {
  readonly bound: number;
}

export function addParity(program: Command, terminal: Terminal): void {
  program
    .command('parity')
    .description('Compare every hidden state, attention map and logit of a model with a reference, layer by layer.')
    .argument('<model>', 'folder of a BERT, GPT or GPT-2, or a checkpoint file in it')
    .argument('<reference>', 'safetensors file that fixtures/bert/reference.py or fixtures/gpt/reference.py wrote')
    .option('--bound <error>', 'largest absolute error of any element', positiveNumber, 1e-5)
    .addOption(paddedEmbeddingsOption())
    .addOption(skipUnknownTensorsOption())
    .addOption(jsonOption())
    .action(async (model: string, reference: string, options: Options) => {
      const { bound, paddedEmbeddings = false, skipUnknownTensors = false } = options;
      const located = await locate(model, terminal);
      const given = { bound, paddedEmbeddings };
      const report = (await holdsGpt(located))
        ? await (await import('@firth/gpt')).parity(located, reference, { ...given, skipUnknownTensors })
        : await (await import('@firth/bert')).parity(located, reference, given);
      const style = styleOf(terminal.stdout, terminal);
      terminal.stdout.write(options.json ? toJsonLine({ model, reference, ...report }) : renderParity(report, style));
      requireAgreement(report, reference);
    });
}

function requireAgreement({ rows, firstOverBound: first, bound }: ParityReport, reference: string): void {
  if (rows.length === 0) throw new FailedCheck(`${reference}: nothing in it can be compared with this model`);
  if (first === undefined) return;
  const { name, at, maxAbsoluteError, expected, found } = first;
  throw new FailedCheck(
    `${name} at ${formatShape(at)} is the first tensor over the bound (expected ${expected}, found ${found}, ` +
      `error ${formatError(maxAbsoluteError)}, bound ${bound.toExponential()})`,
  );
}

function renderParity({ rows, firstOverBound, bound, unknown }: ParityReport, style: Style): string {
  const columns = [
    { title: 'tensor' },
    { title: 'shape', align: 'right' },
    { title: 'max |error|', align: 'right' },
    { title: 'bound' },
  ] as const;
  const worst = rows.reduce<ParityRow | undefined>(
    (most, row) => (most === undefined || row.maxAbsoluteError > most.maxAbsoluteError ? row : most),
    undefined,
  );
  const over = rows.filter(({ within }) => !within).length;
  const lines = [
    renderTable(columns, groupedRows(rows, style), style),
    worst === undefined ? '' : `worst  ${worst.name}  ${formatError(worst.maxAbsoluteError)}\n`,
    unknown.length === 0 ? '' : `not compared, as this model has none: ${unknown.join(', ')}\n`,
    firstOverBound === undefined
      ? style.good(`${counted(rows.length, 'tensor')} within ${bound.toExponential()}`)
      : style.bad(
          `${over} of ${counted(rows.length, 'tensor')} over ${bound.toExponential()}, the first: ${firstOverBound.name}`,
        ),
    '\n',
  ];
  return lines.join('');
}

function groupedRows(rows: readonly ParityRow[], style: Style): TableRow[] {
  let group = '';
  return rows.flatMap((row): TableRow[] => {
    const cells = [
      `  ${row.name}`,
      formatShape(row.shape),
      formatError(row.maxAbsoluteError),
      row.within ? '✓ within' : '✗ over',
    ];
    const line: TableRow = row.within ? { cells } : { cells, paint: style.bad };
    const heading = groupOf(row.name);
    if (heading === group) return [line];
    group = heading;
    return [{ heading }, line];
  });
}

/** A layer's output is the next number's hidden state: `hidden_states.0` is what the embeddings give. */
function groupOf(name: string): string {
  const layer = /^(?:encoder\.layer|attentions|h)\.(\d+)/.exec(name)?.[1];
  if (layer !== undefined) return `layer ${layer}`;
  const state = /^hidden_states\.(\d+)$/.exec(name)?.[1];
  if (name === 'embeddings' || state === '0') return 'embeddings';
  return state === undefined ? 'heads' : `layer ${Number(state) - 1}`;
}

import type { ParityReport, ParityRow } from '@firth/bert';
import { loadOptions } from '@firth/gpt/options';
import { parityOptions } from '@firth/rnn/options';
import { number } from '@firth/options';
import type { Command } from 'commander';
import { addDescribed, describedOption } from '../described-options.js';
import { locate } from '../locate.js';
import { modelFamily } from '../model-family.js';
import { mappingFlag } from '../model-options.js';
import { jsonOption, type JsonOption } from '../options.js';
import { FailedCheck, UsageError } from '../output/errors.js';
import { counted, formatError, formatShape } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { styleOf, type Style } from '../output/style.js';
import { renderTable, type TableRow } from '../output/table.js';
import type { Terminal } from '../terminal.js';

interface Options extends JsonOption {
  readonly paddedEmbeddings?: boolean;
  readonly skipUnknownTensors?: boolean;
  readonly mmap: boolean;
  readonly bound: number;
  readonly activation?: 'tanh' | 'relu';
}

export function addParity(program: Command, terminal: Terminal): void {
  const command = program
    .command('parity')
    .description('Compare every hidden state, attention map and logit of a model with a reference, layer by layer.')
    .argument('<model>', 'folder of a BERT, GPT, GPT-2 or ELMo, or a checkpoint file: of recurrent layers too')
    .argument('<reference>', 'safetensors file that reference.py of fixtures/bert, gpt or elmo wrote, or rnn/make.py');
  // 0 is a bound for a program; from a terminal it is more likely a slip.
  command.addOption(describedOption('--bound <error>', { ...parityOptions.entries.bound, ...number({ above: 0 }) }));
  addDescribed(command, parityOptions, { activation: '--activation <name>' });
  addDescribed(command, loadOptions, { paddedEmbeddings: true, skipUnknownTensors: true, ...mappingFlag })
    .addOption(jsonOption())
    .action(async (model: string, reference: string, options: Options) => {
      const report = await compared(await locate(model, terminal), reference, options);
      const style = styleOf(terminal.stdout, terminal);
      terminal.stdout.write(options.json ? toJsonLine({ model, reference, ...report }) : renderParity(report, style));
      requireAgreement(report, reference);
    });
}

async function compared(path: string, reference: string, options: Options): Promise<ParityReport> {
  const { bound, mmap, activation, paddedEmbeddings = false, skipUnknownTensors = false } = options;
  const family = await modelFamily(path);
  if (activation !== undefined && family !== 'rnn') throw new UsageError('--activation is for recurrent layers');
  if (paddedEmbeddings && (family === 'rnn' || family === 'elmo'))
    throw new UsageError('--padded-embeddings is not for a model without a vocabulary of tokens');
  if (skipUnknownTensors && family === 'rnn')
    throw new UsageError('--skip-unknown-tensors is not for recurrent layers, which take what is theirs');
  switch (family) {
    case 'gpt':
      return (await import('@firth/gpt')).parity(path, reference, {
        bound,
        mmap,
        paddedEmbeddings,
        skipUnknownTensors,
      });
    case 'elmo':
      return (await import('@firth/elmo')).parity(path, reference, { bound, mmap, skipUnknownTensors });
    case 'rnn': {
      const { parity } = await import('@firth/rnn');
      return parity(path, reference, { bound, mmap, ...(activation === undefined ? {} : { activation }) });
    }
    case 'bert':
      return (await import('@firth/bert')).parity(path, reference, {
        bound,
        mmap,
        paddedEmbeddings,
        skipUnknownTensors,
      });
  }
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
  const layer = /^(?:encoder\.layer|attentions|h|layers)\.(\d+)/.exec(name)?.[1];
  if (layer !== undefined) return `layer ${layer}`;
  const state = /^hidden_states\.(\d+)$/.exec(name)?.[1];
  if (name === 'embeddings' || state === '0') return 'embeddings';
  if (/^(?:char_cnn|highway\.\d+|tokens)$/.test(name)) return 'words from their characters';
  if (/^(?:output|last_hidden|last_cell)$/.test(name)) return 'outputs';
  return state === undefined ? 'heads' : `layer ${Number(state) - 1}`;
}

import type { FilledMask } from '@firth/bert';
import { fillMaskOptions, type FillMaskOptions } from '@firth/bert/options';
import type { Command } from 'commander';
import { interruptible } from '../interrupt.js';
import { locate } from '../locate.js';
import { addDescribed, describedValues } from '../described-options.js';
import { addModelOptions, modelChoices, type ModelOptions } from '../model-options.js';
import { jsonOption } from '../options.js';
import { printable } from '../output/display-width.js';
import { counted } from '../output/format.js';
import { toJsonLine } from '../output/json.js';
import { Progress } from '../output/progress.js';
import { styleOf, type Style } from '../output/style.js';
import { renderTable, type TableRow } from '../output/table.js';
import { readTexts } from '../texts.js';
import type { Terminal } from '../terminal.js';

type Options = ModelOptions & FillMaskOptions;

interface FilledText {
  readonly text: string;
  readonly masks: readonly FilledMask[];
}

export function addFillMask(program: Command, terminal: Terminal): void {
  const command = program
    .command('fill-mask')
    .description('Show the most probable tokens for each [MASK] of a text.')
    .argument('<model>', 'folder of a BERT, or a checkpoint file in it')
    .argument('[text...]', 'texts with [MASK] in them; lines of standard input where none is named');
  addDescribed(command, fillMaskOptions, { topK: '-k, --top-k <count>', targets: '--targets <tokens,…>' });
  addModelOptions(command)
    .addOption(jsonOption())
    .action(async (model: string, given: string[], options: Options) => {
      const texts = await readTexts(given, terminal);
      const results = await interruptible((signal) => fill(model, texts, options, terminal, signal));
      const style = styleOf(terminal.stdout, terminal);
      if (options.json) terminal.stdout.write(toJsonLine({ model, results }));
      else for (const result of results) terminal.stdout.write(renderFilled(result, style));
    });
}

async function fill(
  model: string,
  texts: readonly string[],
  options: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<FilledText[]> {
  const { BertForMaskedLM } = await import('@firth/bert');
  const progress = new Progress(terminal, 'filling', (count) => counted(count, 'text'));
  const bert = await BertForMaskedLM.fromPretrained(await locate(model, terminal), {
    ...modelChoices(options),
  });
  const onProgress = (done: number, total: number) => {
    progress.update(done, total);
  };
  try {
    const filled = await bert.fillMask(texts, { ...describedValues(fillMaskOptions, options), signal, onProgress });
    return texts.map((text, i) => ({ text, masks: filled[i] ?? [] }));
  } finally {
    progress.stop();
    await bert.dispose();
  }
}

function renderFilled({ text, masks }: FilledText, style: Style): string {
  const columns = [
    { title: '' },
    { title: 'token' },
    { title: 'id', align: 'right' },
    { title: 'score', align: 'right' },
  ] as const;
  const tables = masks.map(({ start, end, candidates }, i) => {
    const title = masks.length === 1 ? '' : `mask ${i + 1}, at ${start} to ${end}\n`;
    const rows: TableRow[] = candidates.map(({ token, tokenId, score }) => ({
      cells: ['', token, `${tokenId}`, score.toFixed(6)],
    }));
    return title + renderTable(columns, rows, style);
  });
  return `${style.heading(printable(text))}\n${tables.join('')}\n`;
}

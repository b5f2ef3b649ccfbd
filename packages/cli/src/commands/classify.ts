import type { BertText, Classification } from '@firth/bert';
import { classifyOptions, type ClassifyOptions } from '@firth/bert/options';
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
import { renderTable } from '../output/table.js';
import { inPairs, readTexts } from '../texts.js';
import type { Terminal } from '../terminal.js';

interface Options extends ModelOptions, Pick<ClassifyOptions, 'maxLength'> {
  readonly model: string;
  readonly pair?: true;
}

export function addClassify(program: Command, terminal: Terminal): void {
  const command = program
    .command('classify')
    .description('Give the labels of texts, or of pairs, by a BERT that was fine-tuned for them.')
    .argument('[text...]', 'texts; lines of standard input where none is named')
    .requiredOption('-m, --model <model>', 'folder of a fine-tuned BERT, or a checkpoint file in it')
    .option('--pair', 'read the texts two by two, as sentence pairs');
  addDescribed(command, classifyOptions, { maxLength: '--max-length <tokens>' });
  addModelOptions(command)
    .addOption(jsonOption())
    .action(async (given: string[], options: Options) => {
      const texts = await readTexts(given, terminal);
      const asked = options.pair ? inPairs(texts) : texts;
      const found = await interruptible((signal) => classifyAll(asked, options, terminal, signal));
      const results = asked.map((text, i) => ({ text, ...resultOf(found[i]) }));
      const { stdout } = terminal;
      if (options.json) stdout.write(toJsonLine({ model: options.model, results }));
      else for (const [i, text] of asked.entries()) stdout.write(render(text, found[i], styleOf(stdout, terminal)));
    });
}

async function classifyAll(
  texts: readonly BertText[],
  options: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Classification[]> {
  const { BertForSequenceClassification } = await import('@firth/bert');
  const progress = new Progress(terminal, 'classifying', (count) => counted(count, 'text'));
  const onProgress = (done: number, total: number) => {
    progress.update(done, total);
  };
  const bert = await BertForSequenceClassification.fromPretrained(await locate(options.model, terminal), {
    ...modelChoices(options),
  });
  try {
    return await bert.classify(texts, { ...describedValues(classifyOptions, options), signal, onProgress });
  } finally {
    progress.stop();
    await bert.dispose();
  }
}

const resultOf = (found: Classification | undefined) =>
  found && { label: found.label, score: found.score, scores: found.scores, logits: [...found.logits] };

function render(text: BertText, found: Classification | undefined, style: Style): string {
  const columns = [{ title: '' }, { title: 'label' }, { title: 'score', align: 'right' }] as const;
  const rows = (found?.scores ?? []).map(({ label, score }) => ({ cells: ['', label, score.toFixed(6)] }));
  const title = typeof text === 'string' ? text : text.join(' | ');
  return `${style.heading(printable(title))}\n${renderTable(columns, rows, style)}\n`;
}

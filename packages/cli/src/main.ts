import { Command } from 'commander';
import { addClassify } from './commands/classify.js';
import { addConvert } from './commands/convert.js';
import { addEmbed } from './commands/embed.js';
import { addEval } from './commands/eval.js';
import { addFillMask } from './commands/fill-mask.js';
import { addFinetune } from './commands/finetune.js';
import { addGenerate } from './commands/generate.js';
import { addInspect } from './commands/inspect.js';
import { addParity } from './commands/parity.js';
import { addPicture } from './commands/picture.js';
import { addAnalogy, addSimilar } from './commands/similar.js';
import { addTokenize } from './commands/tokenize.js';
import { addTrain } from './commands/train.js';
import { exitStatus, reportError, type ExitStatus } from './output/errors.js';
import { inFlags } from './output/flags.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/**
 * Runs `firth` on the words after its name and gives its exit status: 0, 1 for a failed comparison or a refused input,
 * 2 for wrong usage, 130 after Ctrl-C. It never throws.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  let asked: Command | undefined;
  const firth = program(terminal).hook('preAction', (_, command) => {
    asked = command;
  });
  try {
    await firth.parseAsync(args, { from: 'user' });
    return exitStatus.ok;
  } catch (error) {
    return reportError(inFlags(error, asked), terminal);
  }
}

function program(terminal: Terminal): Command {
  const firth = new Command('firth')
    .description(
      'Inspect, convert, compare, run and fine-tune BERT, GPT and ELMo from their original checkpoints; train and ask word vectors.',
    )
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      // `reportError` writes the one line.
      outputError: () => undefined,
    });
  addInspect(firth, terminal);
  addConvert(firth, terminal);
  addParity(firth, terminal);
  addTokenize(firth, terminal);
  addFillMask(firth, terminal);
  addClassify(firth, terminal);
  addEmbed(firth, terminal);
  addGenerate(firth, terminal);
  addSimilar(firth, terminal);
  addAnalogy(firth, terminal);
  addEval(firth, terminal);
  addPicture(firth, terminal);
  addTrain(firth, terminal);
  addFinetune(firth, terminal);
  return firth;
}

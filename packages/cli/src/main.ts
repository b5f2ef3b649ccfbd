import { checkArgument, custom, list, string } from '@firth/options';
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

const isOutput = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'write' in value && typeof value.write === 'function';

const terminalForm = custom<Terminal>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'stdin' in value &&
    typeof value.stdin === 'object' &&
    value.stdin !== null &&
    Symbol.asyncIterator in value.stdin &&
    'stdout' in value &&
    isOutput(value.stdout) &&
    'stderr' in value &&
    isOutput(value.stderr) &&
    'env' in value &&
    typeof value.env === 'object' &&
    value.env !== null,
  'a terminal: { stdin, stdout, stderr, env }, as process is one',
);

/**
 * Runs `firth` on the words after its name and gives its exit status: 0, 1 for a failed comparison or a refused input,
 * 2 for wrong usage, 130 after Ctrl-C. Nothing that a command meets is thrown.
 * @throws OptionError for words that are no strings, and a terminal that has no streams.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  checkArgument('run', 'args', list(string()), args);
  checkArgument('run', 'terminal', terminalForm, terminal);
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

import { OptionError } from '@firth/options';
import type { Command } from 'commander';
import { UsageError } from './errors.js';

/**
 * What a call says of one of its options in the words of the command that asked: `--max-new-tokens`, not
 * `generate: maxNewTokens`. What was said on the command line is wrong usage; a default is not. Any other error stays what it is.
 */
export function inFlags(error: unknown, command: Command | undefined): unknown {
  if (command === undefined || !(error instanceof OptionError)) return error;
  // The innermost name that the command has: `checkpoints.forceResume[0]` is --force-resume.
  const name = error.option
    .split(/[.[]/)
    .reverse()
    .find((part) => flagOf(part, command) !== undefined);
  if (name === undefined) return error;
  const words = (text: string) => text.replace(/\b[a-z]+[A-Z]\w*\b/g, (word) => flagOf(word, command) ?? word);
  const { expected, found, hint } = error;
  const meant = hint === undefined ? '' : `; ${words(hint)}`;
  const message = `${flagOf(name, command) ?? name}: expected ${words(expected)}, found ${found}${meant}`;
  const isDefault = command.getOptionValueSource(name) === 'default';
  return isDefault ? new Error(message, { cause: error }) : new UsageError(message, { cause: error });
}

/** `--top-k` for `topK`, or an argument's name. */
const flagOf = (name: string, { options, registeredArguments }: Command): string | undefined =>
  options.find((option) => option.attributeName() === name)?.long ??
  registeredArguments.find((argument) => argument.name() === name)?.name();

import { CheckpointError } from '@firth/checkpoints';
import { OptionError } from '@firth/options';
import type { Command } from 'commander';
import { UsageError } from './errors.js';

/**
 * What a call says of one of its options in the words of the command that asked: `--max-new-tokens`, not
 * `generate: maxNewTokens`. What was said on the command line is wrong usage; a default is not. Any other error stays what it is.
 */
export function inFlags(error: unknown, command: Command | undefined): unknown {
  if (command === undefined || !(error instanceof Error)) return error;
  if (!(error instanceof OptionError)) {
    // Which file of a zip is meant was said on the command line, as an option is.
    const member: unknown = command.getOptionValue('member');
    const at = error instanceof CheckpointError ? error.details.at : undefined;
    if (member !== undefined && (at === 'member' || at === member))
      return new UsageError(`--member: ${error.message}`, { cause: error });
    return withHint(error, command);
  }
  // The innermost name that the command has: `checkpoints.forceResume[0]` is --force-resume.
  const name = error.option
    .split(/[.[]/)
    .reverse()
    .find((part) => flagOf(part, command) !== undefined);
  if (name === undefined) return error;
  const { expected, found, hint } = error;
  const message = `${flagOf(name, command) ?? name}: expected ${expected}, found ${found}${hint === undefined ? '' : `; ${hint}`}`;
  const isDefault = command.getOptionValueSource(name) === 'default';
  return isDefault ? new Error(message, { cause: error }) : new UsageError(message, { cause: error });
}

/** A hint such as `Pass { limit: N }` or `Without { strict: true }` with the flag that says it. */
function withHint(error: Error, command: Command): Error {
  const message = error.message.replace(/\{ (\w+): (\w+) \}/g, (words, name: string, value: string) => {
    const flag = flagOf(name, command);
    if (flag === undefined) return words;
    return value === 'true' || flag.startsWith('--no-') ? flag : `${flag} ${value}`;
  });
  return message === error.message ? error : new Error(message, { cause: error });
}

/** `--top-k` for `topK`, or an argument's name. */
function flagOf(name: string, command: Command): string | undefined {
  // Two flags say one option.
  const said = name === 'lowerCase' && command.getOptionValue('cased') === true ? 'cased' : name;
  return (
    command.options.find((option) => option.attributeName() === said)?.long ??
    command.registeredArguments.find((argument) => argument.name() === name)?.name()
  );
}

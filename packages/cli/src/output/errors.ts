import { CommanderError } from 'commander';
import type { Terminal } from '../terminal.js';
import { printable } from './display-width.js';

export const exitStatus = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** The command line asks for something that does not exist or makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A comparison or check came out negative, which is a result and no fault of the program. */
export class FailedCheck extends Error {
  override readonly name = 'FailedCheck';
}

/** Writes what went wrong as one line, with the stack where FIRTH_DEBUG is set, and gives the exit status. */
export function reportError(error: unknown, { stderr, env }: Terminal): ExitStatus {
  if (error instanceof CommanderError && error.exitCode === 0) return exitStatus.ok;
  // Commander has written its help to stderr by then: `firth` alone.
  if (error instanceof CommanderError && error.code === 'commander.help') return exitStatus.usage;
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(`firth: ${oneLine(message.replace(/^error: /, ''))}\n`);
  if ((env['FIRTH_DEBUG'] ?? '') !== '')
    for (let told = error; told instanceof Error; told = told.cause) stderr.write(`${told.stack ?? ''}\n`);
  if (error instanceof Error && error.name === 'AbortError') return exitStatus.interrupted;
  return error instanceof CommanderError || error instanceof UsageError ? exitStatus.usage : exitStatus.failed;
}

const oneLine = (message: string): string => printable(message.trim().replace(/\s*\n\s*/g, ' '));

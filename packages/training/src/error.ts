import type { Difference } from './checkpoints/run-fact.js';

/** What went wrong, as a stable string: switch on it, show `message` to people. */
export type TrainingErrorCode =
  | 'BAD_ARGUMENT'
  | 'BAD_DATA'
  | 'EMPTY_DATA'
  | 'MISSING_COLUMN'
  | 'UNKNOWN_LABEL'
  | 'LINE_TOO_LONG'
  | 'NOT_UTF8'
  | 'NOT_FOUND'
  | 'NOT_FINITE'
  | 'BAD_CHECKPOINT'
  | 'UNSUPPORTED';

export interface TrainingErrorDetails {
  /** The file, as the caller named it. */
  readonly file?: string;
  /** Line in the file, counted from 1. */
  readonly line?: number;
  /** A column by its name or number; a byte of the line, counted from 1, for NOT_UTF8. */
  readonly column?: string | number;
  /** The step of training, counted from 1. */
  readonly step?: number;
  /** The option, weight or tensor. */
  readonly at?: string;
  readonly expected?: string;
  readonly found?: string;
  /** What the user can do about it. */
  readonly hint?: string;
  /** What a checkpoint that cannot be gone on from has otherwise. */
  readonly differences?: readonly Difference[];
  readonly cause?: unknown;
}

/** Every refusal of training, in one line: where, what was expected, what was found. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly code: TrainingErrorCode;
  /** What is wrong, without where. */
  readonly problem: string;
  readonly details: TrainingErrorDetails;

  constructor(code: TrainingErrorCode, problem: string, details: TrainingErrorDetails = {}) {
    super(oneLine(problem, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.problem = problem;
    this.details = details;
  }
}

function oneLine(problem: string, details: TrainingErrorDetails): string {
  const { file, line, column, step, at, expected, found, hint } = details;
  const place = [
    file,
    line === undefined ? undefined : `line ${line}`,
    column === undefined ? undefined : `column ${column}`,
    step === undefined ? undefined : `step ${step}`,
    at,
  ].filter((part) => part !== undefined);
  const compared =
    expected === undefined && found === undefined
      ? ''
      : ` (expected ${expected ?? 'otherwise'}, found ${found ?? 'nothing'})`;
  return `${place.length === 0 ? '' : `${place.join(', ')}: `}${problem}${compared}${hint === undefined ? '' : `. ${hint}`}`;
}

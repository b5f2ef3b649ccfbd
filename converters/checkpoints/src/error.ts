/** What went wrong, as a stable string: switch on it, show `message` to people. */
export type CheckpointErrorCode =
  | 'NOT_FOUND'
  | 'UNREADABLE'
  | 'UNWRITABLE'
  | 'UNKNOWN_FORMAT'
  | 'UNSUPPORTED'
  | 'TRUNCATED'
  | 'BAD_HEADER'
  | 'BAD_CHECKSUM'
  | 'BAD_TENSOR'
  | 'BAD_PICKLE'
  | 'FORBIDDEN_GLOBAL'
  | 'MISSING_SHARD'
  | 'MISSING_TENSOR'
  | 'UNKNOWN_TENSOR'
  | 'WRONG_SHAPE'
  | 'BAD_CONFIG'
  | 'BAD_VOCABULARY'
  | 'MISSING_DEPENDENCY'
  | 'UNAUTHORIZED'
  | 'RATE_LIMITED'
  | 'UNREACHABLE';

export interface CheckpointErrorDetails {
  /** The file, as the caller named it. */
  readonly file: string;
  /** The tensor, record or field. */
  readonly at?: string;
  /** Byte offset in the file. */
  readonly offset?: number;
  readonly expected?: string;
  readonly found?: string;
  /** What the user can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Every refusal of a file: one line that names the file, the place, what was expected and what was found. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly code: CheckpointErrorCode;
  /** What is wrong, without the place. */
  readonly problem: string;
  readonly details: CheckpointErrorDetails;

  constructor(code: CheckpointErrorCode, problem: string, details: CheckpointErrorDetails) {
    super(oneLine(problem, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.problem = problem;
    this.details = details;
  }
}

function oneLine(problem: string, { file, at, offset, expected, found, hint }: CheckpointErrorDetails): string {
  const place = [file, at, offset === undefined ? undefined : `byte ${offset}`].filter(Boolean).join(', ');
  const sides = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(expected === undefined && found === undefined ? [] : [`found ${found ?? 'nothing'}`]),
  ];
  const compared = sides.length === 0 ? '' : ` (${sides.join(', ')})`;
  return `${place}: ${problem}${compared}${hint === undefined ? '' : `. ${hint}`}`;
}

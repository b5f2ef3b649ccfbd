/** What went wrong, as a stable string: switch on it, show `message` to people. */
export type WordVectorsErrorCode =
  | 'BAD_OPTION'
  | 'BAD_QUESTIONS'
  | 'BAD_VECTORS'
  | 'BAD_WORD'
  | 'DISK_FULL'
  | 'DISPOSED'
  | 'EMPTY_CORPUS'
  | 'NOT_UTF8'
  | 'NO_SHARED_MEMORY'
  | 'THREAD_DIED'
  | 'TOO_FEW_WORDS'
  | 'TOO_LARGE'
  | 'UNKNOWN_WORD'
  | 'UNSUPPORTED'
  | 'UNWRITABLE';

export interface WordVectorsErrorDetails {
  /** The file, as the caller named it. */
  readonly file?: string;
  /** Line in the file, counted from 1. */
  readonly line?: number;
  /** The option, field or word. */
  readonly at?: string;
  readonly expected?: string;
  readonly found?: string;
  /** What the user can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Every refusal: one line that names the file, the line or field, what was expected and what was found. */
export class WordVectorsError extends Error {
  override readonly name = 'WordVectorsError';
  readonly code: WordVectorsErrorCode;
  readonly details: WordVectorsErrorDetails;

  constructor(code: WordVectorsErrorCode, problem: string, details: WordVectorsErrorDetails = {}) {
    super(oneLine(problem, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

function oneLine(problem: string, { file, line, at, expected, found, hint }: WordVectorsErrorDetails): string {
  const place = [file, line === undefined ? undefined : `line ${line}`, at].filter((part) => part !== undefined);
  const compared =
    expected === undefined && found === undefined
      ? ''
      : ` (expected ${expected ?? 'otherwise'}, found ${found ?? 'nothing'})`;
  return `${place.length === 0 ? '' : `${place.join(', ')}: `}${problem}${compared}${hint === undefined ? '' : `. ${hint}`}`;
}

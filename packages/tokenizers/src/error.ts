/** What went wrong, as a stable string: switch on it, show `message` to people. */
export type TokenizerErrorCode = 'NOT_FOUND' | 'BAD_VOCABULARY' | 'BAD_CONFIG' | 'BAD_OPTION' | 'UNSUPPORTED';

export interface TokenizerErrorDetails {
  /** The file, as the caller named it. */
  readonly file?: string;
  /** Line in the file, counted from 1. */
  readonly line?: number;
  /** The field, token or option. */
  readonly at?: string;
  readonly expected?: string;
  readonly found?: string;
  readonly cause?: unknown;
}

/** Every refusal: one line that names the file, the line or field, what was expected and what was found. */
export class TokenizerError extends Error {
  override readonly name = 'TokenizerError';
  readonly code: TokenizerErrorCode;
  readonly details: TokenizerErrorDetails;

  constructor(code: TokenizerErrorCode, problem: string, details: TokenizerErrorDetails = {}) {
    super(oneLine(problem, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

function oneLine(problem: string, { file, line, at, expected, found }: TokenizerErrorDetails): string {
  const place = [file, line === undefined ? undefined : `line ${line}`, at].filter((part) => part !== undefined);
  const compared =
    expected === undefined && found === undefined
      ? ''
      : ` (expected ${expected ?? 'otherwise'}, found ${found ?? 'nothing'})`;
  return `${place.length === 0 ? '' : `${place.join(', ')}: `}${problem}${compared}`;
}

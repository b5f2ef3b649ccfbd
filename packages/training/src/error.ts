export type TrainingErrorCode =
  | 'BAD_ARGUMENT'
  | 'BAD_DATA'
  | 'EMPTY_DATA'
  | 'MISSING_COLUMN'
  | 'UNKNOWN_LABEL'
  | 'LINE_TOO_LONG'
  | 'NOT_FINITE'
  | 'BAD_CHECKPOINT';

/** What training refuses, in one line: where, what was expected, what was found. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly code: TrainingErrorCode;

  constructor(code: TrainingErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

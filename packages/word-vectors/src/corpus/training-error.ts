/** What went wrong, as a stable string: switch on it, show `message` to people. */
export type TrainingErrorCode =
  | 'BAD_OPTION'
  | 'EMPTY_CORPUS'
  | 'TOO_FEW_WORDS'
  | 'NOT_UTF8'
  | 'BAD_WORD'
  | 'TOO_LARGE'
  | 'DISK_FULL'
  | 'UNWRITABLE'
  | 'NO_SHARED_MEMORY'
  | 'THREAD_DIED';

/** Every refusal of training: one line that says what, where, what was expected and what was found. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly code: TrainingErrorCode;

  constructor(code: TrainingErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export type OpsErrorCode =
  | 'SHAPE_MISMATCH'
  | 'DTYPE_MISMATCH'
  | 'BAD_ARGUMENT'
  | 'BAD_INPUT'
  | 'NOT_DIFFERENTIABLE'
  | 'UNKNOWN_OUTPUT'
  | 'DISPOSED'
  | 'RUNTIME'
  | 'NO_DEVICE'
  | 'WORKER_DIED';

/** A mistake in a model, in a call of one, or a failure of the runtime below it. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  readonly code: OpsErrorCode;

  constructor(code: OpsErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

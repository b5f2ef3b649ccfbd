import { callback, option, signal } from '@firth/options';

export interface WriteProgress {
  /** The tensor that was written last. */
  readonly name: string;
  /** Bytes of tensors. */
  readonly written: number;
  readonly total: number;
}

/** What every writer takes beside the tensors. */
export const writeEntries = {
  /** Aborting rejects with the signal's reason and leaves no file behind. */
  signal: option(signal()),
  /** Called after each tensor; a promise that it gives is waited for. */
  onProgress: option(callback<(progress: WriteProgress) => unknown>()),
};

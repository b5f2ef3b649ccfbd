import { callback, signal } from './checks.js';
import { option } from './options.js';

/** How a task over many texts tells where it is, and how it is stopped: entries for the descriptions of such calls. */
export const batchEntries = {
  /** Called after each batch with the texts that are done, and how many there are. A promise that it gives is waited for. */
  onProgress: option(callback<(done: number, total: number) => unknown>()),
  /** Ends the call with the signal's reason; nothing more is computed after the batch that is under way. */
  signal: option(signal()),
};

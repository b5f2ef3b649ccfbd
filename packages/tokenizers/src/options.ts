/** Options that the calls of several models share. */
export { tokenizerEntries } from './load-entries.js';

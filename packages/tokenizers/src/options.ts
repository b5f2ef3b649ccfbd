/** What the calls of this package take: descriptions for a command line or a form, without any tokenizer. */
export { loadEntries } from './load-entries.js';

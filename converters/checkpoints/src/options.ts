/** What the calls of this package take: descriptions for a command line or a form, without any reader. */
export { sourceEntries } from './model-files/source-entries.js';

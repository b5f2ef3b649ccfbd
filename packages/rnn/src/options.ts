/** What the calls of this package take: descriptions for a command line or a form, without any model. */
export * from './language/language-options.js';
export * from './language/score-options.js';
export { parityOptions, type ParityOptions } from './parity-options.js';

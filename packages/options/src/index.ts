export * from './checks.js';
export { OptionError, shown, type OptionErrorDetails } from './error.js';
export { expectedOf, formOf, type OptionForm } from './form.js';
export { kinds, type Kinds, type KindsOf } from './kinds.js';
export { nearest } from './nearest.js';
export { checkArgument, option, options, required } from './options.js';
export type { Entries, Help, Optional, Options, OptionsOf, Present, ReadOptions, Required } from './options.js';
export { textsOf } from './texts.js';
export { Words, type OtherWords } from './words.js';

export { batchEntries } from './batch-entries.js';
export { codeOf, messageOf, systemCodeOf } from './caught.js';
export {
  callback,
  choice,
  custom,
  either,
  expectedOf,
  flag,
  having,
  isPlain,
  list,
  name,
  number,
  record,
  signal,
  string,
  whole,
  type Check,
  type Range,
} from './checks.js';
export { OptionError, shown, type OptionErrorDetails } from './error.js';
export { formOf, type OptionForm } from './form.js';
export { kinds, type Kinds, type KindsOf } from './kinds.js';
export { nearest } from './nearest.js';
export { onAbort } from './on-abort.js';
export { checkArgument, fields, option, options, required } from './options.js';
export type { Entries, Help, Optional, Options, OptionsOf, ReadOptions, Required } from './options.js';
export { sentencesOf, textsOf } from './texts.js';
export { Words, type OtherWords } from './words.js';

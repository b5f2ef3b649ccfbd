/** What the calls of this package take: descriptions for a command line or a form, without any reader. */
export { checkCheckpoint, checkTensor } from './argument-checks.js';
export { checkEnding, endings, type Written } from './write/endings.js';
export { writeEntries } from './write/write-entries.js';
export { hubOptions, type HubOptions } from './hub/hub-options.js';
export { urlOptions, type UrlOptions } from './http/url-options.js';
export { mappingEntries, sourceEntries } from './model-files/source-entries.js';
export { inputCheck } from './input-check.js';
export { openOptions, type OpenOptions } from './open-options.js';

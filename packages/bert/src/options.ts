/** What the calls of this package take: descriptions for a command line or a form, without any of the models. */
export { fillMaskOptions, type FillMaskOptions } from './tasks/fill-mask-options.js';
export { loadOptions, type LoadOptions } from './load-options.js';
export { parityOptions, type ParityOptions } from './parity-options.js';

/** What the calls of this package take: descriptions for a command line or a form, without any of the models. */
export { exportFormat, exportOptions, type ExportOptions } from './export/export-options.js';
export { embedOptions, poolingModes, type EmbedOptions } from './sentence/embed-options.js';
export { classifyOptions, type ClassifyOptions } from './tasks/classify-options.js';
export { fillMaskOptions, type FillMaskOptions } from './tasks/fill-mask-options.js';
export { loadOptions, type LoadOptions } from './load-options.js';
export { parityOptions, type ParityOptions } from './parity-options.js';
export { nextSentenceOptions, type NextSentenceOptions } from './tasks/next-sentence-options.js';
export { checkTogether, fineTuneSettings, labelOptions } from './training/fine-tune-options.js';
export type { FineTuneOptions, FineTuneSettings } from './training/fine-tune-options.js';

export { exportBert, type BertExport, type ExportFormat } from './export-bert.js';
export type { ExportOptions } from './export-options.js';
export type { PublicInput } from './export-program.js';
export type { CheckedOutput } from './verify.js';

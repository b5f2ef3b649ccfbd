export { exportGraphModel } from './export-graph-model.js';
export type { GraphModelOptions } from './export-options.js';
export { openGraphModel } from './open-graph-model.js';

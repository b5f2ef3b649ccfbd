export { exportGraphModel, type GraphModelOptions } from './export-graph-model.js';
export { openGraphModel } from './open-graph-model.js';

/** Options that the calls of several models share. */
export { layerEntries, type LayerRequest } from './layer-entries.js';

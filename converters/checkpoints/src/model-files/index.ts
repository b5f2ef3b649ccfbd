/**
 * The files of a published model, by its path, its name on the hub, its URL, or as a file picker gives them. What does it is
 * loaded when it is called: who reads checkpoints alone needs none of it.
 */
export const modelFiles: typeof import('./model-source.js').modelFiles = async (...args) =>
  (await import('./model-source.js')).modelFiles(...args);

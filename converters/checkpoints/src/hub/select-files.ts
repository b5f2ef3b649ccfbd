/** Weights, the preferred format first. */
const WEIGHTS = [
  /^model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?$/,
  /^pytorch_model(-\d{5}-of-\d{5})?\.bin(\.index\.json)?$/,
  /\.ckpt(-\d+)?\.(index|data-\d{5}-of-\d{5}|meta)$/,
  /\.(hdf5|h5)$/,
  /^params_(\d+\.npy|shapes\.json)$/,
];
const CONFIGURATION = /\.(json|txt|model|vocab|jinja)$/;

/** What a model needs of a repository's files: configuration and vocabulary, and the weights in one format. */
export function selectModelFiles(paths: readonly string[]): ReadonlySet<string> {
  const weights = WEIGHTS.map((pattern) => paths.filter((path) => pattern.test(path))).find(
    (found) => found.length > 0,
  );
  const isWeight = (path: string): boolean => WEIGHTS.some((pattern) => pattern.test(path));
  const configuration = paths.filter(
    (path) => CONFIGURATION.test(path) && !isWeight(path) && !path.endsWith('.index.json') && isShallow(path),
  );
  return new Set([...configuration, ...(weights ?? [])]);
}

/** Folders hold copies for other runtimes, except those of sentence-transformers, `1_Pooling/config.json`. */
function isShallow(path: string): boolean {
  return !path.includes('/') || /^\d+_\w+\/[^/]+$/.test(path);
}

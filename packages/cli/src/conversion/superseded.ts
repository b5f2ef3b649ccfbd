import { modelFiles, readJson } from '@firth/checkpoints/model-files';

/** Files of a model's folder that firth's own loaders look for, or take in their place: weights, indexes, configs, vocabularies. */
const MODEL_FILE = [
  /^(model|pytorch_model)(-\d{5}-of-\d{5})?\.(safetensors|bin)(\.index\.json)?$/,
  /\.ckpt(-\d+)?\.(index|meta|data-\d{5}-of-\d{5})$/,
  /^params_(shapes\.json|\d+\.npy)$/,
  /weights\.hdf5$/,
  /^(tf_model\.h5|checkpoint|saved_model\.pb)$/,
  /^variables\/variables\.(index|data-\d{5}-of-\d{5})$/,
  /^(config|bert_config|hparams|generation_config)\.json$/,
  /^(.*_)?options\.json$/,
  /^(tokenizer|tokenizer_config|special_tokens_map|added_tokens)\.json$/,
  /^vocab(_40000)?\.(txt|json|bpe)$/,
  /^(encoder|encoder_bpe_40000)\.json$|^merges\.txt$/,
  /^(modules|sentence_bert_config|config_sentence_transformers)\.json$/,
] as const;

/** What sentence-transformers calls the folders of its modules, where `modules.json` is not there to say it. */
const MODULE_FOLDER = /^\d+_[A-Z]\w*$/;
/** What a module's folder holds beside what a model's does. */
const MODULE_FILE = /^(config|sentence_\w+_config)\.json$/;

/**
 * Which files of a folder are those of a model that another one takes the place of: left there, one of them could be opened
 * instead of what was written, or together with it. Everything else there is somebody's.
 */
export async function supersededIn(folder: string): Promise<(file: string) => boolean> {
  const named = await moduleFolders(folder);
  const isModel = (file: string): boolean => MODEL_FILE.some((pattern) => pattern.test(file));
  return (file) => {
    const place = file.replaceAll('\\', '/');
    const [first = '', ...rest] = place.split('/');
    const inner = rest.join('/');
    return isModel(place) || (isModule(first, named) && (isModel(inner) || MODULE_FILE.test(inner)));
  };
}

const isModule = (folder: string, named: ReadonlySet<string>): boolean =>
  named.has(folder) || MODULE_FOLDER.test(folder);

/** Of an old `modules.json`, which may be broken: it goes in any case. */
async function moduleFolders(folder: string): Promise<ReadonlySet<string>> {
  try {
    const modules = await readJson(await modelFiles(folder), 'modules.json');
    const paths = Array.isArray(modules) ? modules.map((one: unknown) => pathOf(one)) : [];
    return new Set(paths.filter((path) => /^[^/\\.][^/\\]*$/.test(path)));
  } catch {
    return new Set();
  }
}

const pathOf = (module: unknown): string =>
  typeof module === 'object' && module !== null && 'path' in module ? String(module.path) : '';

/** Files of a model of TensorFlow.js, which another one may have in other number. */
export const isGraphModel = (file: string): boolean => /^(model\.json|group\d+-shard\d+of\d+\.bin)$/.test(file);

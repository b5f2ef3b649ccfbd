import { JsonFields } from '../json-fields.js';
import { readVocabAndMerges, type BpeFiles, type BpeSource } from './bpe-files.js';

/** A BPE tokenizer's vocabulary and merges, and what its files say of its options. */
export interface BpeFolder<O> {
  readonly source: BpeSource;
  readonly options: Partial<O>;
}

/**
 * Puts the files of a folder together: `tokenizer.json`, or a vocabulary with its merges; what `tokenizer_config.json` says comes
 * before what `tokenizer.json` says.
 */
export function readBpeFolder<O extends object>(
  files: BpeFiles,
  folder: string,
  readConfig: (json: JsonFields) => Partial<O>,
  readTokenizerJson: (json: JsonFields) => BpeFolder<O>,
): BpeFolder<O> {
  const parsed = (name: 'tokenizer.json' | 'tokenizer_config.json'): JsonFields | undefined => {
    const text = files[name];
    return text === undefined ? undefined : JsonFields.parse(text, folder === '' ? name : `${folder}/${name}`);
  };
  const configJson = parsed('tokenizer_config.json');
  const config = configJson === undefined ? {} : readConfig(configJson);
  const json = parsed('tokenizer.json');
  if (json === undefined) return { source: readVocabAndMerges(files, folder), options: config };
  const { source, options } = readTokenizerJson(json);
  return { source, options: { ...options, ...config } };
}

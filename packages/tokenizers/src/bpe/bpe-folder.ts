import { addedTokensJson, decoderTokens, extraTokens, gathered, namedTokens } from '../added-token-files.js';
import type { AddedTokenOption } from '../extended-vocabulary.js';
import { JsonFields } from '../json-fields.js';
import { readTokenName } from '../tokenizer-config.js';
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
  const place = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const parsed = (name: keyof BpeFiles): JsonFields | undefined => {
    const text = files[name];
    return text === undefined ? undefined : JsonFields.parse(text, place(name));
  };
  const configJson = parsed('tokenizer_config.json');
  const decoder = configJson === undefined ? undefined : decoderTokens(configJson);
  const map = decoder === undefined ? parsed('special_tokens_map.json') : undefined;
  const said = [map, configJson].filter((part) => part !== undefined);
  let config: Partial<O> = {};
  for (const part of [...said].reverse()) config = { ...config, ...readConfig(part) };
  const json = parsed('tokenizer.json');
  const found =
    json === undefined ? { source: readVocabAndMerges(files, folder), options: {} } : readTokenizerJson(json);
  const { vocabulary } = found.source;
  const names = new Set(said.flatMap((part) => SPECIAL.map((name) => readTokenName(part, name))));
  const older = (): AddedTokenOption[] => {
    const text = files['added_tokens.json'];
    const special = new Set([...names].filter((name) => name !== undefined));
    return text === undefined ? [] : addedTokensJson(text, place('added_tokens.json'), special);
  };
  const addedTokens = gathered(vocabulary, [
    json === undefined ? (decoder ?? older()) : found.source.addedTokens,
    ...said.map((part) => namedTokens(part, SPECIAL)),
    ...said.map(extraTokens),
  ]);
  return { source: { ...found.source, addedTokens }, options: { ...found.options, ...config } };
}

const SPECIAL = ['unk_token', 'pad_token', 'bos_token', 'eos_token'] as const;

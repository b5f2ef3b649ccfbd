import { JsonFields } from '../json-fields.js';
import { readModelMaxLength, readTokenName } from '../tokenizer-config.js';
import { readBpeModel, unsupported } from './bpe-tokenizer-json.js';
import { readVocabAndMerges, type BpeFiles, type BpeSource } from './bpe-files.js';
import type { Gpt2TokenizerOptions } from './gpt2-options.js';

/** Puts the files of a folder together; what `tokenizer_config.json` says comes before `tokenizer.json`. */
export function gpt2Source(files: BpeFiles, folder: string): { source: BpeSource; options: Gpt2TokenizerOptions } {
  const place = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const configText = files['tokenizer_config.json'];
  const config =
    configText === undefined ? {} : readConfig(JsonFields.parse(configText, place('tokenizer_config.json')));
  const text = files['tokenizer.json'];
  if (text === undefined) return { source: readVocabAndMerges(files, folder), options: config };
  const json = JsonFields.parse(text, place('tokenizer.json'));
  if (json.has('normalizer')) throw unsupported(json, 'normalizer', 'nothing');
  const split = json.object('pre_tokenizer');
  if (split.string('type') !== 'ByteLevel') throw unsupported(split, 'type', 'ByteLevel');
  if (split.optionalBoolean('use_regex') === false) throw unsupported(split, 'use_regex', 'true');
  const after = json.has('post_processor') ? json.object('post_processor') : undefined;
  if (after !== undefined && after.string('type') !== 'ByteLevel') throw unsupported(after, 'type', 'ByteLevel');
  const addPrefixSpace = split.optionalBoolean('add_prefix_space') ?? true;
  return { source: readBpeModel(json, ''), options: { addPrefixSpace, ...config } };
}

function readConfig(json: JsonFields): Gpt2TokenizerOptions {
  const addPrefixSpace = json.optionalBoolean('add_prefix_space');
  const endOfTextToken = readTokenName(json, 'eos_token');
  const padToken = readTokenName(json, 'pad_token');
  const modelMaxLength = readModelMaxLength(json);
  return {
    ...(addPrefixSpace === undefined ? {} : { addPrefixSpace }),
    ...(endOfTextToken === undefined ? {} : { endOfTextToken }),
    ...(padToken === undefined ? {} : { padToken }),
    ...(modelMaxLength === undefined ? {} : { modelMaxLength }),
  };
}

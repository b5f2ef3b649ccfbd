import type { JsonFields } from '../json-fields.js';
import { readPostProcessor } from '../post-processor.js';
import { readModelMaxLength, readTokenName } from '../tokenizer-config.js';
import { readBpeModel, unsupported } from './bpe-tokenizer-json.js';
import type { BpeFiles } from './bpe-files.js';
import { readBpeFolder, type BpeFolder } from './bpe-folder.js';
import type { Gpt2TokenizerOptions } from './gpt2-options.js';

/** The tokenizer of a folder's files. */
export const gpt2Source = (files: BpeFiles, folder: string): BpeFolder<Gpt2TokenizerOptions> =>
  readBpeFolder(files, folder, readConfig, readTokenizerJson);

function readTokenizerJson(json: JsonFields): BpeFolder<Gpt2TokenizerOptions> {
  if (json.has('normalizer')) throw unsupported(json, 'normalizer', 'nothing');
  const split = json.object('pre_tokenizer');
  if (split.string('type') !== 'ByteLevel') throw unsupported(split, 'type', 'ByteLevel');
  if (split.optionalBoolean('use_regex') === false) throw unsupported(split, 'use_regex', 'true');
  // transformers 5 writes a template of the texts alone.
  const { before, between, after, alone, pairType } = readPostProcessor(json).template;
  if (before.length + between.length + after.length > 0 || alone !== undefined || pairType !== undefined)
    throw unsupported(json, 'post_processor', 'the texts alone');
  const addPrefixSpace = split.optionalBoolean('add_prefix_space') ?? true;
  return { source: readBpeModel(json, ''), options: { addPrefixSpace } };
}

function readConfig(json: JsonFields): Gpt2TokenizerOptions {
  const addPrefixSpace = json.optionalBoolean('add_prefix_space');
  const endOfTextToken = readTokenName(json, 'eos_token');
  const padToken = readTokenName(json, 'pad_token');
  const modelMaxLength = readModelMaxLength(json);
  const splitSpecialTokens = json.optionalBoolean('split_special_tokens');
  return {
    ...(addPrefixSpace === undefined ? {} : { addPrefixSpace }),
    ...(endOfTextToken === undefined ? {} : { endOfTextToken }),
    ...(padToken === undefined ? {} : { padToken }),
    ...(modelMaxLength === undefined ? {} : { modelMaxLength }),
    ...(splitSpecialTokens === undefined ? {} : { splitSpecialTokens }),
  };
}

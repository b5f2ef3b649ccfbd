import type { JsonFields } from '../json-fields.js';
import { readModelMaxLength, readTokenName } from '../tokenizer-config.js';
import { readPostProcessor } from '../post-processor.js';
import type { BpeFiles } from './bpe-files.js';
import { readBpeFolder, type BpeFolder } from './bpe-folder.js';
import { readBpeModel, unsupported } from './bpe-tokenizer-json.js';
import type { GptTokenizerOptions } from './gpt-options.js';

/** What ends the last token of a word. */
export const END_OF_WORD = '</w>';

/** The tokenizer of a folder's files. */
export const gptSource = (files: BpeFiles, folder: string): BpeFolder<GptTokenizerOptions> =>
  readBpeFolder(files, folder, readConfig, readTokenizerJson);

function readTokenizerJson(json: JsonFields): BpeFolder<GptTokenizerOptions> {
  const normalizer = json.object('normalizer');
  if (normalizer.string('type') !== 'BertNormalizer') throw unsupported(normalizer, 'type', 'BertNormalizer');
  for (const name of ['clean_text', 'handle_chinese_chars']) {
    if (normalizer.optionalBoolean(name) === false) throw unsupported(normalizer, name, 'true');
  }
  const lowercase = normalizer.optionalBoolean('lowercase') ?? true;
  const stripAccents = normalizer.optionalBoolean('strip_accents') ?? lowercase;
  if (stripAccents !== lowercase) throw unsupported(normalizer, 'strip_accents', `${lowercase}`);
  const split = json.object('pre_tokenizer');
  if (split.string('type') !== 'BertPreTokenizer') throw unsupported(split, 'type', 'BertPreTokenizer');
  const unkToken = readTokenName(json.object('model'), 'unk_token');
  const { template } = readPostProcessor(json);
  if (template.alone !== undefined || template.pairType !== undefined)
    throw unsupported(json, 'post_processor', 'the same around a text alone, and type 1 for a second text');
  const named = unkToken === undefined ? {} : { unkToken };
  return { source: readBpeModel(json, END_OF_WORD), options: { lowercase, ...named, template } };
}

function readConfig(json: JsonFields): GptTokenizerOptions {
  const unkToken = readTokenName(json, 'unk_token');
  const padToken = readTokenName(json, 'pad_token');
  const modelMaxLength = readModelMaxLength(json);
  const splitSpecialTokens = json.optionalBoolean('split_special_tokens');
  return {
    ...(unkToken === undefined ? {} : { unkToken }),
    ...(padToken === undefined ? {} : { padToken }),
    ...(modelMaxLength === undefined ? {} : { modelMaxLength }),
    ...(splitSpecialTokens === undefined ? {} : { splitSpecialTokens }),
  };
}

import { addedTokensJson, decoderTokens, extraTokens, gathered, namedTokens } from './added-token-files.js';
import type { BertTokenizerOptions } from './bert-options.js';
import { defined } from './defined.js';
import { TokenizerError } from './error.js';
import type { AddedTokenOption } from './extended-vocabulary.js';
import { JsonFields } from './json-fields.js';
import { loadPipeline, pipelineModule } from './pipeline-slot.js';
import { withCase } from './pipeline-case.js';
import { readSpecialNames, readTokenizerConfig, SPECIAL_FIELDS } from './tokenizer-config.js';
import { bareSource, type FoundSource, type TokenizerFiles } from './tokenizer-source.js';
import { readTokenizerJson } from './tokenizer-json.js';

type Place = (name: string) => string;

/**
 * What the files of a folder say that holds more than a vocabulary: `tokenizer.json`, else `vocab.txt`; what
 * `tokenizer_config.json` says comes before it.
 *
 * @param given the caller's options, which decide about the case of the pipeline
 * @throws TokenizerError NOT_FOUND without a vocabulary
 */
export async function foundSource(
  files: TokenizerFiles,
  place: Place,
  given: BertTokenizerOptions,
): Promise<FoundSource> {
  const parsed = (name: keyof TokenizerFiles): JsonFields | undefined => {
    const text = files[name];
    return text === undefined ? undefined : JsonFields.parse(text, place(name));
  };
  const configJson = parsed('tokenizer_config.json');
  const { neverSplit, ...config } = configJson === undefined ? {} : readTokenizerConfig(configJson);
  const { decoderJson, ...base } = readBase(files, place, given.file);
  if (base.pipeline !== undefined || decoderJson !== undefined) await loadPipeline();
  // A Sequence of normalizers is the file's own business: transformers changes a BertNormalizer alone.
  const { lowerCase, stripAccents, tokenizeChineseChars, ...others } = config;
  const casing = base.pipeline === undefined ? defined({ lowerCase, stripAccents, tokenizeChineseChars }) : {};
  const decoder = configJson === undefined ? undefined : decoderTokens(configJson);
  // Whoever writes `added_tokens_decoder` has all of it there: transformers then reads neither of the older files.
  const map = decoder === undefined ? parsed('special_tokens_map.json') : undefined;
  const names = { ...others, ...(map === undefined ? {} : readSpecialNames(map)) };
  const said = [map, configJson].filter((json) => json !== undefined);
  const addedTokens = gathered(base.vocabulary, [
    base.options.addedTokens ?? decoder ?? olderAddedTokens(files, place, names),
    ...said.map((json) => namedTokens(json, SPECIAL_FIELDS)),
    ...said.map(extraTokens),
  ]);
  return {
    vocabulary: base.vocabulary,
    decoder:
      decoderJson === undefined
        ? undefined
        : pipelineModule(base.options.file).readDecoder(decoderJson, base.options.file ?? ''),
    template: base.template,
    pipeline: base.pipeline && given.lowerCase !== undefined ? withCase(base.pipeline, given.lowerCase) : base.pipeline,
    options: {
      ...base.options,
      ...names,
      ...casing,
      ...(neverSplit === undefined ? {} : { neverSplit }),
      addedTokens,
    },
    decidedBy: 'lowerCase' in casing ? 'tokenizer_config.json' : base.decidedBy,
  };
}

function readBase(files: TokenizerFiles, place: Place, named?: string): FoundSource & { decoderJson?: unknown } {
  const json = files['tokenizer.json'];
  if (json !== undefined) return { ...readTokenizerJson(json, place('tokenizer.json')), decidedBy: 'tokenizer.json' };
  const text = files['vocab.txt'];
  if (text !== undefined) return bareSource(text, named ?? place('vocab.txt'));
  const folder = place('').slice(0, -1);
  throw new TokenizerError('NOT_FOUND', 'no vocabulary here', {
    file: folder === '' ? 'the files' : folder,
    expected: 'vocab.txt or tokenizer.json',
  });
}

/** `added_tokens.json`, by the names that the special tokens have. */
function olderAddedTokens(files: TokenizerFiles, place: Place, names: BertTokenizerOptions): AddedTokenOption[] {
  const text = files['added_tokens.json'];
  if (text === undefined) return [];
  const { unkToken, sepToken, padToken, clsToken, maskToken } = names;
  const given = [unkToken, sepToken, padToken, clsToken, maskToken].filter((name) => name !== undefined);
  const special = new Set(given.length === 0 ? ['[UNK]', '[SEP]', '[PAD]', '[CLS]', '[MASK]'] : given);
  return addedTokensJson(text, place('added_tokens.json'), special);
}

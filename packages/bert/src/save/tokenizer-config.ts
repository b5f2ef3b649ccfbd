import type { BertTokenizer } from '@firth/tokenizers/bert';

/** The special tokens by their options and fields, and what BERT calls them. */
const FIELDS = [
  { option: 'unkToken', field: 'unk_token', usual: '[UNK]' },
  { option: 'sepToken', field: 'sep_token', usual: '[SEP]' },
  { option: 'padToken', field: 'pad_token', usual: '[PAD]' },
  { option: 'clsToken', field: 'cls_token', usual: '[CLS]' },
  { option: 'maskToken', field: 'mask_token', usual: '[MASK]' },
] as const;

/** The fields of a `tokenizer_config.json` by which a `vocab.txt` alone is read as this tokenizer reads. */
export function tokenizerFields({ casing, options, vocabulary }: BertTokenizer): Record<string, unknown> {
  const { stripAccents, tokenizeChineseChars } = options;
  const names = FIELDS.flatMap(({ option, field, usual }) => {
    const own = options[option];
    return own === undefined || own === usual ? [] : [[field, own] as const];
  });
  const known = new Set([...FIELDS.map(({ usual }) => usual), ...names.map(([, token]) => token)]);
  const added = vocabulary.matched.filter(({ content, betweenSpaces }) => !known.has(content) && !betweenSpaces);
  return {
    do_lower_case: casing.lowerCase,
    ...(typeof stripAccents === 'boolean' && stripAccents !== casing.lowerCase ? { strip_accents: stripAccents } : {}),
    ...(tokenizeChineseChars === false ? { tokenize_chinese_chars: false } : {}),
    ...Object.fromEntries(names),
    ...(added.length === 0 ? {} : { added_tokens_decoder: Object.fromEntries(added.map(decoderEntry)) }),
  };
}

type Matched = BertTokenizer['vocabulary']['matched'][number];

const decoderEntry = ({ id, content, lstrip, rstrip, singleWord, normalized, special }: Matched) =>
  [id, { content, lstrip, rstrip, single_word: singleWord, normalized, special }] as const;

/** The text of a `tokenizer_config.json` for a source that has none. */
export function huggingFaceTokenizerConfig(tokenizer: BertTokenizer, maxPositionEmbeddings: number): string {
  // transformers reads the normalizer of a tokenizer.json for the general class alone, and for BERT's these fields.
  const general = tokenizer.pipeline !== undefined;
  const fields = {
    tokenizer_class: general ? 'PreTrainedTokenizerFast' : 'BertTokenizer',
    ...(general ? specialNames(tokenizer) : tokenizerFields(tokenizer)),
    model_max_length: maxPositionEmbeddings,
  };
  return textOf(fields);
}

/** The general class has no special tokens but those that are named. */
const specialNames = ({ options }: BertTokenizer) =>
  Object.fromEntries(FIELDS.map(({ option, field, usual }) => [field, options[option] ?? usual]));

/**
 * What is written of a tokenizer that files of the source do not say: a `tokenizer_config.json` where there is none, and both
 * files anew where an option decided about its case.
 *
 * @param own The source's `tokenizer_config.json` and `tokenizer.json`.
 */
export function decidedTokenizerFiles(
  tokenizer: BertTokenizer,
  own: { readonly config: string | undefined; readonly json: string | undefined },
  maxPositionEmbeddings: number,
): Map<string, string> {
  const texts = new Map<string, string>();
  if (own.config === undefined)
    texts.set('tokenizer_config.json', huggingFaceTokenizerConfig(tokenizer, maxPositionEmbeddings));
  if (tokenizer.casing.decidedBy !== 'an option') return texts;
  const { lowerCase } = tokenizer.casing;
  if (own.config !== undefined)
    texts.set('tokenizer_config.json', textOf({ ...recordOf(own.config), do_lower_case: lowerCase }));
  if (own.json !== undefined) {
    const json = recordOf(own.json);
    const normalizer = tokenizer.pipeline?.normalizer ?? { ...objectOf(json['normalizer']), lowercase: lowerCase };
    texts.set('tokenizer.json', textOf({ ...json, normalizer }));
  }
  return texts;
}

const textOf = (fields: object): string => `${JSON.stringify(fields, undefined, 2)}\n`;

const recordOf = (text: string): Record<string, unknown> => objectOf(JSON.parse(text.replace(/^\uFEFF/, '')));

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

import type { AddedTokenOption } from './extended-vocabulary.js';
import { JsonFields } from './json-fields.js';
import type { Vocabulary } from './vocabulary.js';

/** One entry of `added_tokens`, of `added_tokens_decoder` with its id given, or a special token written as an object. */
export function addedToken(token: JsonFields, id?: number, isSpecial?: boolean): AddedTokenOption {
  const special = isSpecial ?? token.optionalBoolean('special') ?? false;
  return {
    content: token.string('content'),
    ...(id === undefined ? {} : { id }),
    special,
    normalized: token.optionalBoolean('normalized') ?? !special,
    lstrip: token.optionalBoolean('lstrip') ?? false,
    rstrip: token.optionalBoolean('rstrip') ?? false,
    singleWord: token.optionalBoolean('single_word') ?? false,
  };
}

/** The list `added_tokens` of a `tokenizer.json`. */
export const listedTokens = (json: JsonFields): AddedTokenOption[] =>
  json.has('added_tokens') ? json.objects('added_tokens').map((token) => addedToken(token, token.count('id'))) : [];

/** `added_tokens_decoder` of a `tokenizer_config.json`, in the order of ids. */
export function decoderTokens(config: JsonFields): AddedTokenOption[] | undefined {
  if (!config.has('added_tokens_decoder')) return undefined;
  const decoder = config.object('added_tokens_decoder');
  const ids = decoder.names().sort((a, b) => Number(a) - Number(b));
  return ids.map((id) => addedToken(decoder.object(id), Number(id)));
}

/**
 * `added_tokens.json`: token to id. As transformers reads it, those that have a special token's name are special, the others
 * matched after normalization.
 */
export function addedTokensJson(text: string, file: string, special: ReadonlySet<string>): AddedTokenOption[] {
  const ids = [...JsonFields.parse(text, file).counts()].sort(([, a], [, b]) => a - b);
  return ids.map(([content, id]) => {
    const isSpecial = special.has(content);
    return { content, id, special: isSpecial, normalized: !isSpecial };
  });
}

/** Names of special tokens beside a model's own. */
const OTHER_NAMES = ['bos_token', 'eos_token'] as const;
const EXTRA_LISTS = ['extra_special_tokens', 'additional_special_tokens'] as const;

/** Special tokens that `tokenizer_config.json` or `special_tokens_map.json` names: those as objects say how they are matched. */
export function namedTokens(json: JsonFields, names: readonly string[]): AddedTokenOption[] {
  const known = names.filter((name) => json.has(name) && typeof json.raw(name) === 'object');
  const others = OTHER_NAMES.filter((name) => !names.includes(name) && json.has(name));
  return [...known, ...others].map((name) => {
    const value = json.raw(name);
    return typeof value === 'string' ? specialToken(value) : addedToken(json.object(name), undefined, true);
  });
}

/** `additional_special_tokens`, or by its newer name `extra_special_tokens`: a list, or an object by the model's own names. */
export function extraTokens(json: JsonFields): AddedTokenOption[] {
  const name = EXTRA_LISTS.find((each) => json.has(each));
  if (name === undefined) return [];
  const value = json.raw(name);
  const list: readonly unknown[] = Array.isArray(value) ? value : Object.values(json.object(name).all());
  return list.map((item, k) =>
    typeof item === 'string'
      ? specialToken(item)
      : addedToken(new JsonFields(item, json.file, json.at(`${name}[${k}]`))),
  );
}

const specialToken = (content: string): AddedTokenOption => ({ content, special: true, normalized: false });

/** One list of several: the first of each content counts, with the vocabulary's id where it has one. */
export function gathered(vocabulary: Vocabulary, lists: readonly (readonly AddedTokenOption[])[]): AddedTokenOption[] {
  const byContent = new Map<string, AddedTokenOption>();
  for (const token of lists.flat()) {
    if (byContent.has(token.content) || token.content === '') continue;
    const id = vocabulary.ids.get(token.content) ?? token.id;
    byContent.set(token.content, id === undefined ? token : { ...token, id });
  }
  return [...byContent.values()];
}

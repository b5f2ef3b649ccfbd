import { checkArgument, custom, fields, option, OptionError, shown } from '@firth/options';
import { int32, OpsError, Tensor } from '@firth/ops';
import type { BertTokenizer, Encoding, SplitSpecialTokens } from '@firth/tokenizers/bert';
import type { BertConfig } from './config.js';
import type { BertInput } from './forward.js';

/** One text, or two that BERT reads as a pair. */
export type BertText = string | readonly [first: string, second: string];

/** What the model reads, each int32 [B, T]. `attentionMask`: 1 for a token, 0 for padding. `tokenTypeIds`: 0 or 1. */
export type BertBatch = Readonly<Record<BertInput, Tensor<'int32'>>>;

/** A batch whose mask (all 1) and types (all 0) may be left out. */
export type BertIds = Pick<BertBatch, 'inputIds'> & Partial<BertBatch>;

/** Tokens of one text, special tokens included; cut to `maxLength` where there is one, the longer text of a pair first. */
export function encodeText(
  text: BertText,
  tokenizer: BertTokenizer,
  maxLength?: number,
  splitSpecialTokens?: SplitSpecialTokens,
): Encoding {
  const cut = maxLength === undefined ? { splitSpecialTokens } : { splitSpecialTokens, maxLength };
  return typeof text === 'string' ? tokenizer.encode(text, cut) : tokenizer.encode(text[0], { ...cut, pair: text[1] });
}

/** Makes the tokenizer's tables ahead where these texts need them. */
export function prepareFor(texts: readonly BertText[], tokenizer: BertTokenizer): Promise<void> {
  return tokenizer.prepare(
    texts.reduce((units, text) => units + (typeof text === 'string' ? text : text.join('')).length, 0),
  );
}

/** Refuses a text with more tokens than the model has positions. */
export function checkLength({ length }: Encoding, { maxPositionEmbeddings }: BertConfig, index: number): void {
  if (length <= maxPositionEmbeddings) return;
  throw new OpsError(
    'BAD_INPUT',
    `text ${index} has ${length} tokens, the model has ${maxPositionEmbeddings} positions; shorten or split it`,
  );
}

/** Those of some encoded texts that a batch holds. */
export const rowsAt = (rows: readonly Encoding[], indices: readonly number[]): Encoding[] =>
  indices.flatMap((index) => rows[index] ?? []);

/** One padded batch of encoded texts. */
export function padRows(rows: readonly Encoding[], { padTokenId }: BertConfig): BertBatch {
  const longest = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const filled = (field: BertInput, padding: number): Tensor<'int32'> => {
    const data = new Int32Array(rows.length * longest).fill(padding);
    rows.forEach((row, i) => {
      data.set(row[field], i * longest);
    });
    return int32(data, [rows.length, longest]);
  };
  return {
    inputIds: filled('inputIds', padTokenId),
    attentionMask: filled('attentionMask', 0),
    tokenTypeIds: filled('tokenTypeIds', 0),
  };
}

const isPair = (text: unknown): text is BertText =>
  Array.isArray(text) && text.length === 2 && text.every((part) => typeof part === 'string');

/**
 * A text, or a list of texts and pairs of them, as a list.
 *
 * @throws OptionError that names the place which holds neither.
 */
export function bertTexts(call: string, given: unknown): readonly BertText[] {
  if (typeof given === 'string') return [given];
  const expected = 'a text, a list of texts and pairs of them, or { inputIds }';
  if (!Array.isArray(given)) throw new OptionError({ call, option: 'inputs', expected, found: shown(given) });
  return Array.from(given, (text: unknown, i) => {
    if (typeof text === 'string' || isPair(text)) return text;
    throw new OptionError({ call, option: `inputs[${i}]`, expected: 'a text or a pair of texts', found: shown(text) });
  });
}

const ids = custom<Tensor<'int32'>>(
  (value) => value instanceof Tensor && value.dtype === 'int32',
  'an int32 tensor, as int32() makes it',
);
const batchCheck = fields({ inputIds: ids, attentionMask: option(ids), tokenTypeIds: option(ids) });

/** Fills in what was left out and refuses ids that the model has no row for. */
export function completeBatch(given: BertIds, config: BertConfig): BertBatch {
  checkArgument('forward', 'inputs', batchCheck, given);
  const { inputIds, attentionMask, tokenTypeIds } = given;
  const { shape, data } = inputIds;
  const [, length = 0] = shape;
  if (shape.length !== 2 || length > config.maxPositionEmbeddings)
    throw new OpsError(
      'BAD_INPUT',
      `inputIds: expected [batch, length] with at most ${config.maxPositionEmbeddings} tokens, found [${shape.join(', ')}]`,
    );
  const batch = {
    inputIds,
    attentionMask: attentionMask ?? int32(new Int32Array(data.length).fill(1), shape),
    tokenTypeIds: tokenTypeIds ?? int32(new Int32Array(data.length), shape),
  };
  checkRange('inputIds', batch.inputIds, config.vocabSize);
  checkRange('attentionMask', batch.attentionMask, 2);
  checkRange('tokenTypeIds', batch.tokenTypeIds, config.typeVocabSize);
  return batch;
}

function checkRange(name: string, { data, shape }: Tensor<'int32'>, end: number): void {
  const at = data.findIndex((id) => id < 0 || id >= end);
  if (at < 0) return;
  const [, length = 1] = shape;
  const place = `[${Math.floor(at / length)}, ${at % length}]`;
  throw new OpsError('BAD_INPUT', `${name} at ${place}: expected 0 to ${end - 1}, found ${data[at] ?? 'nothing'}`);
}

import { int32, OpsError, type Tensor } from '@firth/ops';
import { OptionError, shown } from '@firth/options';
import type { Tokenizer } from '@firth/tokenizers';
import type { GptConfig } from './config.js';
import type { GptInput } from './programs.js';

/** A text, or its token ids. */
export type GptText = string | ArrayLike<number>;

export type GptBatch = Readonly<Record<GptInput, Tensor<'int32'>>>;

/**
 * Texts and lists of token ids as a list; a place that holds neither is named.
 *
 * @throws OptionError `texts[3]: expected a text or its token ids, found undefined`
 */
export function gptTexts(call: string, given: unknown): readonly GptText[] {
  if (typeof given === 'string') return [given];
  if (!Array.isArray(given)) {
    const expected = 'a text, or a list of texts and of lists of token ids';
    throw new OptionError({ call, option: 'texts', expected, found: shown(given) });
  }
  // Not map(): it skips the holes of a sparse list.
  return Array.from<unknown, GptText>(given, (text, i) => gptText(call, `texts[${i}]`, text));
}

/** A text or its token ids. @throws OptionError */
export function gptText(call: string, option: string, text: unknown): GptText {
  if (typeof text === 'string' || isListOfNumbers(text)) return text;
  const hint = typeof text === 'number' ? 'the ids of a text are a list of their own' : undefined;
  throw new OptionError({ call, option, expected: 'a text or its token ids', found: shown(text), hint });
}

/** The one text of a call that takes no list of them. @throws OptionError */
export function oneText(call: string, option: string, text: unknown): GptText {
  if (!Array.isArray(text) || !text.some((item) => typeof item === 'string')) return gptText(call, option, text);
  const hint = 'it takes one text at a time';
  throw new OptionError({ call, option, expected: 'a text or its token ids', found: 'a list of texts', hint });
}

const isListOfNumbers = (value: unknown): value is ArrayLike<number> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);

/** Token ids of a text, or the given ones. @throws OpsError `BAD_INPUT` for an id that the model has no row for. */
export function encodeText(text: GptText, tokenizer: Tokenizer, { vocabSize }: GptConfig, index: number): Int32Array {
  if (typeof text === 'string') return tokenizer.encodeIds(text);
  const isId = (id: unknown): boolean => Number.isSafeInteger(id) && Number(id) >= 0 && Number(id) < vocabSize;
  for (let at = 0; at < text.length; at++)
    if (!isId(text[at])) throw outside(`text ${index}, token ${at}`, vocabSize, text[at]);
  return Int32Array.from(text);
}

const outside = (where: string, vocabSize: number, found: unknown): OpsError =>
  new OpsError('BAD_INPUT', `${where}: expected 0 to ${vocabSize - 1}, found ${shown(found)}`);

/** Refuses a text without tokens, or with more than the model has positions. */
export function checkLength(ids: Int32Array, { maxPositionEmbeddings }: GptConfig, index: number): void {
  if (ids.length === 0) throw new OpsError('BAD_INPUT', `text ${index} is empty; expected at least one token`);
  if (ids.length <= maxPositionEmbeddings) return;
  throw new OpsError(
    'BAD_INPUT',
    `text ${index} has ${ids.length} tokens, the model has ${maxPositionEmbeddings} positions; shorten or split it`,
  );
}

/** One batch; padding, which no token looks at, stands at the side that is said. */
export function padRows(rows: readonly Int32Array[], side: 'left' | 'right'): GptBatch {
  const length = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const filled = (valueOf: (row: Int32Array, at: number) => number): Tensor<'int32'> => {
    const data = new Int32Array(rows.length * length);
    rows.forEach((row, i) => {
      const start = i * length + (side === 'left' ? length - row.length : 0);
      for (let at = 0; at < row.length; at++) data[start + at] = valueOf(row, at);
    });
    return int32(data, [rows.length, length]);
  };
  return {
    inputIds: filled((row, at) => row[at] ?? 0),
    attentionMask: filled(() => 1),
    positionIds: filled((_, at) => at),
  };
}

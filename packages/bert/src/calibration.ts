import { int32, type Tensor } from '@firth/ops';
import { calibrationRows, calibrationTexts } from '@firth/ops/calibration';
import type { BertTokenizer } from '@firth/tokenizers/bert';
import type { BertConfig } from './config.js';

/** Tokens of a row: texts of a model's users have about as many. */
const LENGTH = 64;

/** Token ids [B, T] on which the factors of int8 are measured: of short texts in English and Chinese unless some are given. */
export function calibrationIds(
  tokenizer: BertTokenizer,
  { maxPositionEmbeddings }: BertConfig,
  texts: readonly string[] = calibrationTexts,
): Tensor<'int32'> {
  const rows = calibrationRows(
    texts.map((text) => tokenizer.encode(text).inputIds),
    Math.min(LENGTH, maxPositionEmbeddings),
  );
  const [first = []] = rows;
  return int32(rows.flat(), [rows.length, first.length]);
}

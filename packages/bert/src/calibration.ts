import {
  calibrationRows,
  calibrationTexts,
  int32,
  type Engine,
  type Factors,
  type Tree,
  type WeightSource,
} from '@firth/ops';
import type { BertTokenizer } from '@firth/tokenizers/bert';
import type { BertConfig } from './config.js';
import { forwardProgram } from './forward.js';
import { completeBatch } from './inputs.js';
import type { BertParts, BertSchema } from './schema.js';

/** Tokens of a row: texts of a model's users have about as many. */
const LENGTH = 64;

/** What a calibration is made of. */
export interface Calibrated {
  readonly config: BertConfig;
  readonly parts: BertParts;
  readonly tokenizer: BertTokenizer;
  readonly weights: Tree<BertSchema, WeightSource>;
}

/** Measures the factors of a BERT by one run in float32 over texts: short ones in English and Chinese unless given. */
export async function calibrateBert(
  calibrate: NonNullable<Engine['calibrate']>,
  { config, parts, tokenizer, weights }: Calibrated,
  texts: readonly string[] = calibrationTexts,
): Promise<Factors> {
  const length = Math.min(LENGTH, config.maxPositionEmbeddings);
  const rows = calibrationRows(
    texts.map((text) => tokenizer.encode(text).inputIds),
    length,
  );
  const [first = []] = rows;
  const batch = completeBatch({ inputIds: int32(rows.flat(), [rows.length, first.length]) }, config);
  return calibrate(forwardProgram(config, parts), weights, batch);
}

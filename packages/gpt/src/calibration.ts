import { int32, type Engine, type Factors, type Tree, type WeightSource } from '@firth/ops';
import { calibrationRows, calibrationTexts } from '@firth/ops/calibration';
import type { Tokenizer } from '@firth/tokenizers';
import type { GptConfig } from './config.js';
import { padRows } from './inputs.js';
import { forwardProgram } from './programs.js';
import type { GptParts, GptSchema } from './schema.js';

const LENGTH = 64;

interface Calibrated {
  readonly config: GptConfig;
  readonly parts: GptParts;
  readonly tokenizer: Tokenizer;
  readonly weights: Tree<GptSchema, WeightSource>;
}

/** Measures the factors of a GPT by one run in float32 over short texts in English and Chinese. */
export function calibrateGpt(
  calibrate: NonNullable<Engine['calibrate']>,
  { config, parts, tokenizer, weights }: Calibrated,
): Promise<Factors> {
  const length = Math.min(LENGTH, config.maxPositionEmbeddings);
  const rows = calibrationRows(
    calibrationTexts.map((text) => tokenizer.encodeIds(text)),
    length,
  );
  const mcTokenIds = int32(
    rows.map((row) => row.length - 1),
    [rows.length],
  );
  const batch = padRows(
    rows.map((row) => Int32Array.from(row)),
    'right',
  );
  return calibrate(forwardProgram(config, parts), weights, { ...batch, mcTokenIds });
}

import type { Ops } from '../ops.js';
import type { Shaped } from '../shapes/engine.js';
import type { OnnxDType } from './engine-options.js';
import type { OnnxValue, Recorder } from './recorder.js';

export interface Dialect {
  readonly dtype: OnnxDType;
  /** Whether the runtime's LayerNormalization takes E[x²] − E[x]² for the variance, which is wrong in the fifth digit. */
  readonly isCoarse: boolean;
  /** How linear layers on weights are recorded, those in full precision apart; undefined from it: as any other. */
  readonly linear?: LinearRecorder;
  /** How what few programs have is recorded (`rareOps`); without it such a program is refused by a `RareOperation`. */
  readonly rare?: (graph: Recorder, ops: Ops<OnnxValue>, dialect: Dialect) => Partial<Ops<OnnxValue>>;
}

export type LinearRecorder = (
  graph: Recorder,
  x: OnnxValue,
  kernel: OnnxValue & { readonly weight: NonNullable<OnnxValue['weight']> },
  bias: OnnxValue | undefined,
  result: Shaped,
) => OnnxValue | undefined;

/** The type of everything that is not a whole number. */
export type FloatType = 'float32' | 'float16';

export const floatTypeOf = (dtype: OnnxDType): FloatType => (dtype === 'float16' ? 'float16' : 'float32');

const LARGEST_FLOAT16 = 65504;

/** Numbers as the bytes of a float type; what float16 cannot hold becomes its largest. */
export function floatBytes(values: readonly number[], type: FloatType): Uint8Array {
  if (type === 'float32') return new Uint8Array(Float32Array.from(values).buffer);
  const clipped = values.map((value) => Math.min(Math.max(value, -LARGEST_FLOAT16), LARGEST_FLOAT16));
  return new Uint8Array(Uint16Array.from(clipped, float16Bits).buffer);
}

/** IEEE 754 binary16, rounded to the nearest, ties to even. */
function float16Bits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size === 0) return sign;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const steps = roundToEven(size / 2 ** (exponent - 10)); // below 2,048, or it carries into the exponent
  return sign + (exponent + 14) * 1024 + steps;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const FLOAT32 = new Float32Array(1);
const BITS = new Uint32Array(FLOAT32.buffer);

/** The bits of a number in float32, rounded to nearest, ties to even. */
export function float32Bits(value: number): number {
  FLOAT32[0] = value;
  return BITS[0] ?? 0;
}

/**
 * The bits of a float64 in float32, rounded to odd: what is not exact gets its last bit set. Rounding that again to
 * fewer bits gives what rounding the float64 at once would give (Boldo and Melquiond, "When double rounding is odd", 2005).
 */
export function oddFloat32Bits(value: number): number {
  const bits = float32Bits(value);
  const nearest = FLOAT32[0] ?? 0;
  if (nearest === value || Number.isNaN(value)) return bits;
  // Towards zero first: one step back where rounding went away from it.
  return (Math.abs(nearest) > Math.abs(value) ? bits - 1 : bits) | 1;
}

/** IEEE 754 binary32 to binary16, to nearest, ties to even. A NaN stays one, a number from 65,520 on becomes infinite. */
export function float16FromFloat32(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x1ff);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // The exponent's bias goes from 127 to 15.
  if (magnitude >= 0x38800000) return sign | roundedShift(magnitude - 0x38000000, 13);
  // Subnormal: units of 2^-24. Up to 2^-25 the nearest is 0.
  if (magnitude <= 0x33000000) return sign;
  return sign | roundedShift((magnitude & 0x7fffff) | 0x800000, 126 - (magnitude >>> 23));
}

/** IEEE 754 binary32 to bfloat16, its upper half, to nearest, ties to even. A NaN stays one. */
export function bfloat16FromFloat32(bits: number): number {
  const isNaN = (bits & 0x7fffffff) > 0x7f800000;
  return isNaN ? (bits >>> 16) | 0x40 : roundedShift(bits, 16);
}

/** Drops the last bits of an unsigned number, to nearest, ties to even. */
function roundedShift(bits: number, count: number): number {
  const kept = bits >>> count;
  const dropped = (bits >>> 0) - kept * 2 ** count;
  const half = 2 ** (count - 1);
  return dropped > half || (dropped === half && (kept & 1) === 1) ? kept + 1 : kept;
}

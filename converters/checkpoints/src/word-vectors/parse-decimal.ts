const DIGIT_0 = 0x30;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
/** Powers of ten that a float64 holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,5})?$/;

/**
 * The number that the ASCII bytes from `start` to `end` spell, correctly rounded to float64, also `inf`; NaN where they spell none, and for `nan`.
 * A number of up to 15 digits is one exact division or product (Clinger, "How to Read Floating Point Numbers
 * Accurately", 1990); the rest goes through a string.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  const sign = bytes[position];
  if (sign === MINUS || sign === PLUS) position++;
  let digits = 0;
  let mantissa = 0;
  let fraction = 0;
  let isFraction = false;
  for (; position < end; position++) {
    const digit = (bytes[position] ?? 0) - DIGIT_0;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (isFraction) fraction++;
    } else if (bytes[position] === POINT && !isFraction) isFraction = true;
    else break;
  }
  const power = POWERS[fraction];
  if (position < end || digits === 0 || digits > 15 || power === undefined) return slowly(bytes, start, end);
  return (sign === MINUS ? -mantissa : mantissa) / power;
}

function slowly(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 400) return NaN;
  const text = String.fromCharCode(...bytes.subarray(start, end));
  if (DECIMAL.test(text)) return Number(text);
  const [, sign, infinity] = /^([+-]?)(inf|infinity)$/i.exec(text) ?? [];
  return infinity === undefined ? NaN : sign === '-' ? -Infinity : Infinity;
}

/** Whether the bytes spell what is no number but a value, in Python's words: `nan`. */
export function spellsNan(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 4 || end - start < 3) return false;
  return /^[+-]?nan$/i.test(String.fromCharCode(...bytes.subarray(start, end)));
}

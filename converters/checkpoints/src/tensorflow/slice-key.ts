import type { Extent } from './bundle-proto.js';
import { byteString } from './block.js';

/**
 * The key of a slice's own entry, as a byte string: `EncodeTensorNameSlice` of
 * tensorflow/core/util/saved_tensor_slice_util.cc, in the order-preserving code of
 * tensorflow/core/lib/strings/ordered_code.cc.
 * @param name The tensor's key, one character for each byte.
 */
export function sliceKey(name: string, extents: readonly Extent[]): string {
  const escaped = name.replaceAll(/[\0\xff]/g, (byte) => (byte === '\0' ? '\0\xff' : '\xff\0'));
  const whole = extents.map(({ start, length }) => signedNumber(start) + signedNumber(length ?? -1));
  return `${unsignedNumber(0)}${escaped}\0\x01${unsignedNumber(extents.length)}${whole.join('')}`;
}

/** The number of bytes, then the bytes, most significant first. */
function unsignedNumber(value: number): string {
  let bytes = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes = String.fromCharCode(rest % 256) + bytes;
  return String.fromCharCode(bytes.length) + bytes;
}

/**
 * As many leading one bits as there are bytes, then the number in two's complement, most significant first; the leading
 * bits are inverted for a negative number.
 */
function signedNumber(value: number): string {
  const magnitude = BigInt(value < 0 ? -value - 1 : value);
  let length = 1;
  while (magnitude >= 1n << BigInt(7 * length - 1)) length++;
  const ones = ((1n << BigInt(length)) - 1n) << BigInt(7 * length);
  const bits = BigInt.asUintN(8 * length, BigInt(value)) ^ ones;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = Number((bits >> BigInt(8 * (length - 1 - i))) & 255n);
  return byteString(bytes);
}

import { joinBytes } from '../join-bytes.js';

/** A whole number as a varint of a protocol buffer or a LevelDB block. */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}

/** A field that is a whole number; one of 0 is left out, as proto3 does. */
export function encodeNumber(field: number, value: number): Uint8Array {
  return value === 0 ? new Uint8Array(0) : joinBytes([encodeVarint(field * 8), encodeVarint(value)]);
}

/** A field that is a message. */
export function encodeMessage(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = joinBytes(parts);
  return joinBytes([encodeVarint(field * 8 + 2), encodeVarint(body.length), body]);
}

/** A field of four bytes. */
export function encodeFixed32(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return joinBytes([encodeVarint(field * 8 + 5), bytes]);
}

/** Where bytes are no UTF-8. Counted from 1: the line, and the byte in that line at which the bad character begins. */
export interface BadByte {
  readonly line: number;
  readonly column: number;
  /** `byte 0xef` */
  readonly found: string;
}

const dropping = new TextDecoder('utf-8', { fatal: true });
const keeping = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text without its byte order mark.
 *
 * @param refuse What is thrown where the bytes are no UTF-8.
 * @param isWhole Whether the bytes begin a text; further on U+FEFF is a character like others.
 */
export function decodeUtf8(
  bytes: Uint8Array,
  refuse: (place: BadByte, cause: unknown) => Error,
  isWhole = true,
): string {
  try {
    return (isWhole ? dropping : keeping).decode(bytes);
  } catch (cause) {
    throw refuse(firstBadByte(bytes), cause);
  }
}

const NEWLINE = 0x0a;

function firstBadByte(bytes: Uint8Array): BadByte {
  for (let line = 1, start = 0; ; line++) {
    const next = bytes.indexOf(NEWLINE, start);
    const end = next < 0 ? bytes.length : next;
    const at = badByteOf(bytes.subarray(start, end));
    if (at !== undefined || next < 0) {
      const byte = bytes[start + (at ?? 0)] ?? 0;
      return { line, column: (at ?? 0) + 1, found: `byte 0x${byte.toString(16).padStart(2, '0')}` };
    }
    start = next + 1;
  }
}

/** The beginning of a line's first character that is none; no character spans a line's end. */
function badByteOf(line: Uint8Array): number | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let begin = 0;
  for (let i = 0; i < line.length; i++) {
    try {
      if (decoder.decode(line.subarray(i, i + 1), { stream: true }) !== '') begin = i + 1;
    } catch {
      return begin;
    }
  }
  return begin < line.length ? begin : undefined; // cut off in the middle of a character
}

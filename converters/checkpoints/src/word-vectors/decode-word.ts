/**
 * What stands for bytes that are not UTF-8, by Python's names for it: U+FFFD (what gensim is asked to do with
 * `unicode_errors='replace'`), or each byte spelt out, `\xe4` (what gensim does by itself in fastText's models).
 */
export type BadBytes = 'replace' | 'backslashreplace';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of bytes some of which are not UTF-8. */
export function decodeWord(bytes: Uint8Array, badBytes: BadBytes): string {
  if (badBytes === 'replace') return decoder.decode(bytes);
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    text +=
      length === 0
        ? `\\x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`
        : strict.decode(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}

/** Bytes of the character that begins at `at`; 0 where none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}

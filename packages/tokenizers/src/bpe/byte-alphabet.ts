/**
 * The character that GPT-2's vocabulary writes for each byte: itself where it is printable Latin-1, else the next free one
 * from U+0100 (`bytes_to_unicode` of OpenAI's encoder.py). Index = byte.
 */
export const BYTE_CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte).map((byte, _, bytes) =>
  String.fromCharCode(isPrintable(byte) ? byte : 256 + bytes.slice(0, byte).filter((b) => !isPrintable(b)).length),
);

const BYTES = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]));

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

/** Whether all characters are of the alphabet. */
export const isByteLevel = (token: string): boolean => Array.from(token).every((character) => BYTES.has(character));

/** The bytes that a token stands for; characters outside the alphabet (of added tokens) stand for their own UTF-8. */
export function bytesOfToken(token: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = BYTES.get(character);
    if (byte === undefined) bytes.push(...new TextEncoder().encode(character));
    else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

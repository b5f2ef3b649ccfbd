/**
 * Decodes UTF-8 in which lone surrogates stand as three bytes (WTF-8, Simon Sapin): every JavaScript string has such bytes
 * and comes back from them. What is no UTF-8 otherwise becomes U+FFFD, as in any decoder of the Web and of Rust.
 */
export function decodeWtf8(bytes: Uint8Array): string {
  let text = '';
  let from = 0;
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at + 1)) {
    const [second = 0, third = 0] = [bytes[at + 1], bytes[at + 2]];
    if (second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue;
    text += decoder.decode(bytes.subarray(from, at));
    text += String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f));
    from = at + 3;
  }
  return text + decoder.decode(bytes.subarray(from));
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes of a word after its first space that are looked at. */
export const LONGEST_REST = 128;

const SPACE = 0x20;
const LARGEST = 1e6;
const SMALLEST = 1e-15;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Whether the word whose vector seems to begin at `start` goes on there: a word with a space in it, as some programs write
 * them, which binary word2vec cannot tell from a word and its vector. All rows behind it would be read out of place. Told by
 * text and a space where the vector should begin, values out of all proportion there, and values in proportion behind it.
 *
 * @param end Where the bytes that are there end; the place behind the rest of the word must be there with a whole vector.
 */
export function goesOn(bytes: Uint8Array, start: number, dimension: number, end: number): boolean {
  let at = start;
  const last = Math.min(start + LONGEST_REST, end - 4 * dimension - 1);
  while (at < last && isText(bytes[at] ?? 0)) at++;
  // The text may hold several spaces: the vector begins behind the last.
  while (at >= start && bytes[at] !== SPACE) at--;
  if (at < start) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (isProportioned(view, start, dimension)) return false;
  for (; at >= start; at--)
    if (bytes[at] === SPACE && isUtf8(bytes.subarray(start, at)) && isProportioned(view, at + 1, dimension))
      return true;
  return false;
}

/** Of ASCII what has a shape or is a space, and every byte that may be of another character. */
const isText = (byte: number): boolean => byte >= SPACE && byte !== 0x7f && byte !== 0xff;

/** Values as a trained vector has them: their bytes out of place have any exponent. */
function isProportioned(view: DataView, start: number, dimension: number): boolean {
  for (let i = 0; i < dimension; i++) {
    const size = Math.abs(view.getFloat32(start + 4 * i, true));
    if (!(size === 0 || (size >= SMALLEST && size < LARGEST))) return false;
  }
  return true;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

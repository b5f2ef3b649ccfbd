import type { OutputStream } from '../terminal.js';

/** Characters of a piece. */
const ENOUGH = 1 << 16;

/** Writes many short texts in pieces, waiting for whoever reads them: what is held does not grow with how many there are. */
export async function writePieces(stream: OutputStream, texts: Iterable<string>): Promise<void> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < ENOUGH) continue;
    await written(stream, piece);
    piece = '';
  }
  await written(stream, piece);
}

/** Writes a text, and waits where the stream has as much as it wants to hold. */
export async function written(stream: OutputStream, text: string): Promise<void> {
  if (text === '' || stream.write(text) !== false) return;
  await new Promise<void>((resolve) => {
    if (stream.once === undefined) resolve();
    else stream.once('drain', resolve);
  });
}

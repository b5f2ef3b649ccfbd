import { readFilePieces } from '#training-files';

/** A file by its path (not in browsers), or what a page was given. */
export type TextSource = string | Blob;

/** What messages call it. */
export const nameOfSource = (source: TextSource): string =>
  typeof source === 'string' ? source : 'name' in source && typeof source.name === 'string' ? source.name : 'Blob';

/** Its bytes, piece by piece. @throws TrainingError NOT_FOUND, or UNSUPPORTED where it cannot be read. */
export const piecesOf = (source: TextSource): AsyncIterable<Uint8Array> =>
  typeof source === 'string' ? readFilePieces(source) : blobPieces(source);

// Not every browser can iterate a stream.
async function* blobPieces(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

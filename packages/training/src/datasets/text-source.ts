import { readFilePieces } from '#training-files';
import { custom } from '@firth/options';

/** A file by its path (not in browsers), or what a page was given. */
export type TextSource = string | Blob;

export const sourceCheck = custom<TextSource>(
  (value) => (typeof value === 'string' ? value !== '' : value instanceof Blob),
  'the path of a file, a File or a Blob',
);

/** What messages call it. */
export const nameOfSource = (source: TextSource): string =>
  typeof source === 'string' ? source : 'name' in source && typeof source.name === 'string' ? source.name : 'Blob';

/** Its bytes, piece by piece. @throws TrainingError NOT_FOUND, or UNSUPPORTED where it cannot be read. */
export const piecesOf = (source: TextSource): AsyncIterable<Uint8Array> =>
  typeof source === 'string' ? readFilePieces(source) : blobPieces(source);

/** Bytes that are read of a Blob at once. */
const PIECE = 2 ** 18;

async function* blobPieces(blob: Blob): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < blob.size; start += PIECE)
    yield new Uint8Array(await blob.slice(start, start + PIECE).arrayBuffer());
}

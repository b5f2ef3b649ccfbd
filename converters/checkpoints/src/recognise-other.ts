import type { CheckpointFormat } from './checkpoint.js';
import { decompress } from './decompress.js';
import { CheckpointError } from './error.js';
import { isUnversionedFastText } from './fasttext/header.js';
import { joinBytes } from './join-bytes.js';
import { otherFile, otherFormat } from './other-files.js';
import { HEAD, latin1 } from './file-head.js';
import type { ByteSource } from './source/byte-source.js';
import { chunksOf } from './source/chunks.js';
import { recogniseWordVectors } from './word-vectors/recognise-word-vectors.js';

/** Word vectors, which have no mark at their beginning, and the refusal of what is no checkpoint at all. */
export async function recogniseOther(source: ByteSource, bytes: Uint8Array, head: string): Promise<CheckpointFormat> {
  const file = source.name;
  const words = recogniseWordVectors(await unpacked(source, bytes), source.size, file);
  if (words !== undefined) return words;
  if (isUnversionedFastText(bytes)) return 'fasttext';
  const other = head.startsWith('\x1f\x8b') ? GZIP : otherFormat(file, head);
  if (other !== undefined) throw otherFile(other, file);
  throw new CheckpointError('UNKNOWN_FORMAT', 'no known checkpoint format', {
    file,
    expected: 'TensorFlow V2, PyTorch, safetensors, HDF5, NumPy, word2vec, GloVe or fastText',
    found: JSON.stringify(head.slice(0, 8)),
  });
}

/**
 * Tells the format of word vectors that are packed in a zip, of which only the beginning is read.
 * @throws CheckpointError UNKNOWN_FORMAT.
 */
export async function recognisePacked(source: ByteSource): Promise<CheckpointFormat> {
  const bytes = await source.read(0, Math.min(HEAD, source.size));
  const head = latin1(bytes.subarray(0, 512));
  return head.startsWith('\xba\x16\x4f\x2f') ? 'fasttext' : recogniseOther(source, bytes, head);
}

const GZIP = { what: 'a gzip archive', hint: 'Unpack it first: only word vectors are read from one' };

/** The beginning of a gzipped file. */
async function unpacked(source: ByteSource, bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of decompress(chunksOf(source), 'gzip', { file: source.name })) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= HEAD) break;
  }
  return joinBytes(parts);
}

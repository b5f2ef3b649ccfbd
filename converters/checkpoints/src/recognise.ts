import type { CheckpointFormat } from './checkpoint.js';
import { decompress } from './decompress.js';
import { CheckpointError } from './error.js';
import { isUnversionedFastText } from './fasttext/header.js';
import { chunksOf } from './source/chunks.js';
import type { ByteSource } from './source/byte-source.js';
import { joinBytes } from './join-bytes.js';
import { refuseStandIn } from './stand-in.js';
import { baseName } from './http/parse-url.js';
import { isTable } from './tensorflow/table.js';
import { recogniseWordVectors } from './word-vectors/recognise-word-vectors.js';

/** The rows of 300 numbers in text are 3 kB long. */
const HEAD = 2 ** 16;

/**
 * Tells the format of a file by its first and last bytes; by its name only where these say nothing.
 * @throws CheckpointError UNKNOWN_FORMAT, or UNSUPPORTED for a tar.
 */
export async function recognise(source: ByteSource): Promise<CheckpointFormat | 'sharded-index' | 'zip'> {
  const bytes = await source.read(0, Math.min(HEAD, source.size));
  const head = latin1(bytes.subarray(0, 512));
  const file = source.name;
  refuseStandIn(bytes, file);
  const name = baseName(file);
  // A length of up to 4 GiB, whose first bytes may look like anything, and the brace of the header.
  if (head.slice(4, 9) === '\0\0\0\0{') return 'safetensors';
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return recogniseZip(head, name);
  // A pickle of protocol 2 or later: the legacy stream begins with one.
  if (head.startsWith('\x80')) return 'pytorch-legacy';
  if (head.startsWith('\x93NUMPY')) return 'npy';
  if (head.startsWith('\x89HDF\r\n\x1a\n')) return 'hdf5';
  if (head.startsWith('\xba\x16\x4f\x2f')) return 'fasttext';
  if (head.startsWith('ustar', 257)) {
    const hint = 'Load and save it again with a newer PyTorch';
    throw new CheckpointError('UNSUPPORTED', 'a tar archive, such as the first versions of PyTorch wrote', {
      file,
      hint,
    });
  }
  if (await isTable(source)) return 'tensorflow';
  if (name.endsWith('.safetensors')) return 'safetensors';
  if (name === 'params_shapes.json') return 'gpt-npy';
  if (/^[ \t\r\n]*\{/.test(head)) return 'sharded-index';
  if (name.endsWith('.index')) return 'tensorflow';
  return recogniseOther(source, bytes, head);
}

/** PyTorch's zips hold a folder of known names; NumPy's hold `.npy` files; any other may hold word vectors. */
function recogniseZip(head: string, file: string): CheckpointFormat | 'zip' {
  if (file.endsWith('.npz')) return 'npz';
  const nameLength = head.charCodeAt(26) + 256 * head.charCodeAt(27);
  const name = head.slice(30, 30 + nameLength);
  if (/^[^/]*\.npy$/.test(name)) return 'npz';
  return /\.(txt|vec|bin|ftz|w2v|gz|md)$/i.test(name) || /\.zip([/\\?#]|$)/i.test(file) ? 'zip' : 'pytorch-zip';
}

async function recogniseOther(source: ByteSource, bytes: Uint8Array, head: string): Promise<CheckpointFormat> {
  const file = source.name;
  const words = recogniseWordVectors(await unpacked(source, bytes), source.size, file);
  if (words !== undefined) return words;
  if (isUnversionedFastText(bytes)) return 'fasttext';
  const { otherFile, otherFormat } = await import('./other-files.js');
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

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

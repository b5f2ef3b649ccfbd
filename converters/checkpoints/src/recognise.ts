import type { CheckpointFormat } from './checkpoint.js';
import { CheckpointError } from './error.js';
import type { ByteSource } from './source/byte-source.js';
import { isTable } from './tensorflow/table.js';

const HEAD = 512;

/** Files that people take for checkpoints, by how they begin, and what to tell them. */
const OTHERS: readonly (readonly [magic: string, what: string, hint: string])[] = [
  ['version https://git-lfs', 'a Git LFS pointer, not the file itself', 'Run `git lfs pull`'],
  ['\x89HDF\r\n', 'an HDF5 file', 'Only TensorFlow, PyTorch and safetensors checkpoints are read'],
  ['\x93NUMPY', 'a NumPy array', 'Only TensorFlow, PyTorch and safetensors checkpoints are read'],
  ['GGUF', 'a GGUF file', 'Only TensorFlow, PyTorch and safetensors checkpoints are read'],
  ['\x1f\x8b', 'a gzip archive', 'Unpack it first'],
  ['<', 'a web page', 'Download the file itself'],
];

/**
 * Tells the format of a file by its first and last bytes; by its name only where these say nothing.
 * @throws CheckpointError UNKNOWN_FORMAT, or UNSUPPORTED for a tar.
 */
export async function recognise(source: ByteSource): Promise<CheckpointFormat | 'sharded-index'> {
  const head = byteText(await source.read(0, Math.min(HEAD, source.size)));
  const file = source.name;
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return 'pytorch-zip';
  // A pickle of protocol 2 or later: the legacy stream begins with one.
  if (head.startsWith('\x80')) return 'pytorch-legacy';
  if (head.startsWith('ustar', 257)) {
    const hint = 'Load and save it again with a newer PyTorch';
    throw new CheckpointError('UNSUPPORTED', 'a tar archive, such as the first versions of PyTorch wrote', {
      file,
      hint,
    });
  }
  if (await isTable(source)) return 'tensorflow';
  // The header length of a safetensors file is below 2^32, JSON text has no zero bytes.
  if (head.slice(4, 9) === '\0\0\0\0{' || file.endsWith('.safetensors')) return 'safetensors';
  if (/^[ \t\r\n]*\{/.test(head)) return 'sharded-index';
  if (file.endsWith('.index')) return 'tensorflow';
  const other = OTHERS.find(([magic]) => head.startsWith(magic));
  throw new CheckpointError(
    'UNKNOWN_FORMAT',
    other === undefined ? 'no known checkpoint format' : `this is ${other[1]}`,
    {
      file,
      expected: 'safetensors, a PyTorch file or a TensorFlow V2 checkpoint',
      found: other?.[1] ?? JSON.stringify(head.slice(0, 8)),
      ...(other === undefined ? {} : { hint: other[2] }),
    },
  );
}

function byteText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

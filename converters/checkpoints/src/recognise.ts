import type { CheckpointFormat } from './checkpoint.js';
import { CheckpointError } from './error.js';
import type { ByteSource } from './source/byte-source.js';
import { HEAD, latin1 } from './file-head.js';
import { refuseStandIn } from './stand-in.js';
import { baseName } from './http/parse-url.js';
import { isTable } from './tensorflow/is-table.js';

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
  return (await import('./recognise-other.js')).recogniseOther(source, bytes, head);
}

/** PyTorch's zips hold a folder of known names; NumPy's hold `.npy` files; any other may hold word vectors. */
function recogniseZip(head: string, file: string): CheckpointFormat | 'zip' {
  if (file.endsWith('.npz')) return 'npz';
  const nameLength = head.charCodeAt(26) + 256 * head.charCodeAt(27);
  const name = head.slice(30, 30 + nameLength);
  if (/^[^/]*\.npy$/.test(name)) return 'npz';
  return /\.(txt|vec|bin|ftz|w2v|gz|md)$/i.test(name) || /\.zip([/\\?#]|$)/i.test(file) ? 'zip' : 'pytorch-zip';
}

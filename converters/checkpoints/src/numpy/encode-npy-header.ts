import { CheckpointError } from '../error.js';
import { bytesPerElement } from '../dtype.js';
import type { WritableTensor } from '../write/write-tensors.js';
import { NUMPY_DTYPES } from './npy-header.js';

/** Where NumPy begins the elements. */
const ALIGNMENT = 64;
/** NumPy leaves room for the first dimension to grow to this many digits. */
const DIGITS = 21;
const NAMES = new Map([...NUMPY_DTYPES].map(([name, dtype]) => [dtype, name]));

/**
 * What stands before the elements of an `.npy` file, byte for byte as NumPy writes it (numpy/lib/_format_impl.py,
 * `_write_array_header`, version 1.0).
 * @throws CheckpointError UNSUPPORTED for bfloat16, which NumPy does not have.
 */
export function encodeNpyHeader(file: string, { name, dtype, shape }: Omit<WritableTensor, 'read'>): Uint8Array {
  const numpyName = NAMES.get(dtype);
  if (numpyName === undefined) {
    const details = { file, at: name, found: dtype, hint: 'Convert it to float32 (castTensor, --dtype float32)' };
    throw new CheckpointError('UNSUPPORTED', 'a dtype that NumPy does not have', details);
  }
  const descr = (bytesPerElement(dtype) === 1 ? '|' : '<') + numpyName;
  const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const [first] = shape;
  const growth = first === undefined ? '' : ' '.repeat(Math.max(0, DIGITS - String(first).length));
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${sizes}, }${growth}`;
  const length = 10 + dict.length + 1;
  const padding = ' '.repeat((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);
  const text = new TextEncoder().encode(`${dict}${padding}\n`);
  const bytes = new Uint8Array(10 + text.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >>> 8]);
  bytes.set(text, 10);
  return bytes;
}

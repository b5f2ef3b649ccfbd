import { concat, little } from './hostile.js';

/** An `.npy` file with this text as its header, and `data` zeros. */
export function npyFile(
  header: string,
  data = 24,
  {
    major = 1,
    minor = 0,
    length = header.length,
  }: { readonly major?: number; readonly minor?: number; readonly length?: number } = {},
): Uint8Array {
  const size = little(length, major === 1 ? 2 : 4);
  return concat([0x93], 'NUMPY', [major, minor], size, header, new Uint8Array(data));
}

/** The header of a little-endian float32 [2,3], unless told otherwise. */
export function npyHeader({ descr = "'<f4'", order = 'False', shape = '(2, 3)' } = {}): string {
  return `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
}

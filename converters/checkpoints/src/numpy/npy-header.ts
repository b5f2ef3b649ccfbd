import type { DType } from '../checkpoint.js';
import { bytesPerElement, countElements, isCount } from '../dtype.js';
import { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from '../error.js';
import { parsePythonDict, type PythonLiteral } from './python-literal.js';

/** NumPy's own cap on a header that it has not been told to trust (numpy/lib/_format_impl.py, `_MAX_HEADER_SIZE`). */
const LONGEST_HEADER = 10_000;
const MAGIC = '\x93NUMPY';
/** NumPy's own limit. */
const MOST_AXES = 64;
/** Bytes of a header, at most, with what comes before it. */
export const LONGEST_PRELUDE = LONGEST_HEADER + 12;

/** NumPy's kinds and sizes, as they stand in `descr` behind the order of bytes. */
export const NUMPY_DTYPES: ReadonlyMap<string, DType> = new Map([
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['u2', 'uint16'],
  ['u4', 'uint32'],
  ['u8', 'uint64'],
  ['b1', 'bool'],
  ['c8', 'complex64'],
  ['c16', 'complex128'],
]);

export interface NpyHeader {
  /** Undefined for an array without numeric values, which `description` names. */
  readonly dtype: DType | undefined;
  readonly description: string;
  readonly isBigEndian: boolean;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
  /** Of the elements, in the file of the array. */
  readonly dataStart: number;
  /** Of the elements; 0 where there is no dtype. */
  readonly byteLength: number;
}

/**
 * Reads the header of an `.npy` file (numpy/lib/_format_impl.py; versions 1.0, 2.0 and 3.0).
 * @param prelude The first `LONGEST_PRELUDE` bytes of the file, or all of a shorter one.
 * @throws CheckpointError TRUNCATED, BAD_HEADER, BAD_TENSOR or UNSUPPORTED.
 */
export function readNpyHeader(prelude: Uint8Array, where: CheckpointErrorDetails): NpyHeader {
  const fail = (code: CheckpointErrorCode, problem: string, details: Partial<CheckpointErrorDetails> = {}): never => {
    throw new CheckpointError(code, problem, { ...where, ...details });
  };
  const { start, text } = headerText(prelude, fail);
  const fields = parsePythonDict(text);
  if (fields?.size !== 3) return fail('BAD_HEADER', 'the header is no dict of three fields', { offset: start });
  const isFortranOrder = fields.get('fortran_order');
  if (typeof isFortranOrder !== 'boolean') return fail('BAD_HEADER', 'no "fortran_order" of True or False');
  const shape = shapeOf(fields.get('shape'));
  const elements = shape && countElements(shape);
  if (shape === undefined || elements === undefined) {
    return fail('BAD_TENSOR', 'a bad shape', { expected: 'whole numbers with a product below 2^53' });
  }
  const { dtype, description, isBigEndian } = element(fields.get('descr'), fail);
  const byteLength = dtype === undefined ? 0 : elements * bytesPerElement(dtype);
  if (!Number.isSafeInteger(byteLength)) return fail('BAD_TENSOR', 'a bad shape', { found: JSON.stringify(shape) });
  return { dtype, description, isBigEndian, isFortranOrder, shape, dataStart: start + text.length, byteLength };
}

type FailWith = (code: CheckpointErrorCode, problem: string, details?: Partial<CheckpointErrorDetails>) => never;

function headerText(prelude: Uint8Array, fail: FailWith): { readonly start: number; readonly text: string } {
  const view = new DataView(prelude.buffer, prelude.byteOffset, prelude.byteLength);
  if (latin1(prelude.subarray(0, 6)) !== MAGIC.slice(0, prelude.length)) fail('BAD_HEADER', 'no NumPy array');
  if (prelude.length < 10) return fail('TRUNCATED', 'the file ends inside its header');
  const [major, minor] = [view.getUint8(6), view.getUint8(7)];
  if (major < 1 || major > 3 || minor !== 0) {
    return fail('UNSUPPORTED', 'an unknown version of the format', {
      expected: '1.0, 2.0 or 3.0',
      found: `${major}.${minor}`,
    });
  }
  const start = major === 1 ? 10 : 12;
  if (prelude.length < start) return fail('TRUNCATED', 'the file ends inside its header');
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) {
    fail('BAD_HEADER', 'the header is too long', { expected: `at most ${LONGEST_HEADER} bytes`, found: `${length}` });
  }
  if (start + length > prelude.length) fail('TRUNCATED', 'the file ends inside its header');
  // Only the names of fields of a record could be beyond ASCII, and records are refused.
  return { start, text: latin1(prelude.subarray(start, start + length)) };
}

function shapeOf(value: PythonLiteral | undefined): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length > MOST_AXES) return undefined;
  const shape: number[] = [];
  for (const size of value) {
    if (!isCount(size)) return undefined;
    shape.push(size);
  }
  return shape;
}

function element(
  descr: PythonLiteral | undefined,
  fail: FailWith,
): Pick<NpyHeader, 'dtype' | 'description' | 'isBigEndian'> {
  if (Array.isArray(descr)) return { dtype: undefined, description: 'an array of records', isBigEndian: false };
  const parts = typeof descr === 'string' ? /^([<>=|]?)([A-Za-z])(\d{0,9})(\[\w{1,20}\])?$/.exec(descr) : null;
  if (parts === null) return fail('BAD_HEADER', 'no "descr" of a dtype', { found: JSON.stringify(descr ?? null) });
  const [, order = '', kind = '', size = ''] = parts;
  if (kind === 'O')
    return { dtype: undefined, description: 'an object array, which holds a pickle', isBigEndian: false };
  if ('SaUVMm'.includes(kind))
    return { dtype: undefined, description: `an array of ${kind}${size}`, isBigEndian: false };
  const dtype = NUMPY_DTYPES.get(kind + size);
  if (dtype === undefined) return fail('BAD_TENSOR', 'an unknown dtype', { found: JSON.stringify(descr) });
  return { dtype, description: dtype, isBigEndian: order === '>' && bytesPerElement(dtype) > 1 };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

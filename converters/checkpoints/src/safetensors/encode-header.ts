import type { CheckpointTensor, DType } from '../checkpoint.js';
import { bytesPerElement, countElements } from '../dtype.js';
import { CheckpointError } from '../error.js';
import { DTYPES, LONGEST_HEADER } from './header.js';

/** What is needed of a tensor to write it: every `CheckpointTensor` is one. */
export type WritableTensor = Pick<CheckpointTensor, 'name' | 'dtype' | 'shape' | 'read'>;

export interface EncodedHeader {
  /** The length, the JSON and its padding: what comes before the tensors. */
  readonly bytes: Uint8Array;
  /** In the order of the file. */
  readonly tensors: readonly { readonly tensor: WritableTensor; readonly byteLength: number }[];
  /** Of the tensors, bytes. */
  readonly dataLength: number;
}

/** The order of safetensors' own `Dtype`, which its files have their tensors in, backwards, so that all are aligned. */
const ORDER: readonly DType[] = [
  'bool',
  'uint8',
  'int8',
  'int16',
  'uint16',
  'float16',
  'bfloat16',
  'int32',
  'uint32',
  'float32',
  'complex64',
  'float64',
  'int64',
  'uint64',
];
const FORMAT_NAMES: ReadonlyMap<DType, string> = new Map([...DTYPES].map(([name, dtype]) => [dtype, name]));

/**
 * The header of a safetensors file with these tensors, byte for byte as the Rust library writes it
 * (safetensors/src/tensor.rs, `prepare`).
 * @throws CheckpointError BAD_TENSOR, or UNSUPPORTED for a dtype that the format lacks.
 */
export function encodeHeader(
  file: string,
  given: readonly WritableTensor[],
  metadata: Readonly<Record<string, string>>,
): EncodedHeader {
  const utf8 = new TextEncoder();
  const sorted = given
    .map((tensor) => ({ tensor, byteLength: checkedLength(file, tensor), key: utf8.encode(tensor.name) }))
    .sort((a, b) => ORDER.indexOf(b.tensor.dtype) - ORDER.indexOf(a.tensor.dtype) || compareBytes(a.key, b.key));
  const fields: string[] = [];
  if (Object.keys(metadata).length > 0) fields.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let end = 0;
  const names = new Set(['__metadata__', '__proto__']);
  for (const { tensor, byteLength } of sorted) {
    if (names.has(tensor.name)) {
      throw new CheckpointError('BAD_TENSOR', 'a name that stands twice or is reserved', { file, at: tensor.name });
    }
    names.add(tensor.name);
    const start = end;
    end += byteLength;
    const dtype = FORMAT_NAMES.get(tensor.dtype);
    const entry = JSON.stringify({ dtype, shape: tensor.shape, data_offsets: [start, end] });
    fields.push(`${JSON.stringify(tensor.name)}:${entry}`);
  }
  const json = utf8.encode(`{${fields.join(',')}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  if (padded > LONGEST_HEADER) throw new CheckpointError('UNSUPPORTED', 'too many tensors for one header', { file });
  const bytes = new Uint8Array(8 + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, 8);
  return { bytes, tensors: sorted, dataLength: end };
}

function checkedLength(file: string, { name: at, dtype, shape }: WritableTensor): number {
  if (!FORMAT_NAMES.has(dtype)) {
    throw new CheckpointError('UNSUPPORTED', 'a dtype that safetensors does not have', { file, at, found: dtype });
  }
  const elements = countElements(shape);
  if (elements === undefined) {
    throw new CheckpointError('BAD_TENSOR', 'a bad shape', { file, at, found: JSON.stringify(shape) });
  }
  return elements * bytesPerElement(dtype);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

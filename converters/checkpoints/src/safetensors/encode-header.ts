import type { DType } from '../checkpoint.js';
import { compareBytes } from '../compare-bytes.js';
import { CheckpointError } from '../error.js';
import { sizeTensors, type SizedTensor, type WritableTensor } from '../write/write-tensors.js';
import { DTYPES, LONGEST_HEADER } from './header.js';

export interface EncodedHeader {
  /** The length, the JSON and its padding: what comes before the tensors. */
  readonly bytes: Uint8Array;
  /** In the order of the file. */
  readonly tensors: readonly SizedTensor[];
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
  const sorted = sizeTensors(file, given, ['__metadata__', '__proto__'])
    .map((sized) => ({ ...sized, key: utf8.encode(sized.tensor.name) }))
    .sort((a, b) => ORDER.indexOf(b.tensor.dtype) - ORDER.indexOf(a.tensor.dtype) || compareBytes(a.key, b.key));
  const fields: string[] = [];
  if (Object.keys(metadata).length > 0) fields.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let end = 0;
  for (const { tensor, byteLength } of sorted) {
    const start = end;
    end += byteLength;
    const dtype = FORMAT_NAMES.get(tensor.dtype);
    if (dtype === undefined) {
      const details = { file, at: tensor.name, found: tensor.dtype };
      throw new CheckpointError('UNSUPPORTED', 'a dtype that safetensors does not have', details);
    }
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

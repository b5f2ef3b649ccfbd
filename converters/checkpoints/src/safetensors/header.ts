import type { DType } from '../checkpoint.js';
import { bytesPerElement, countElements, isCount } from '../dtype.js';
import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import { isJsonObject, parseJson, type JsonValue } from '../json.js';
import type { ByteSource } from '../source/byte-source.js';

/** The format's own cap, in bytes (`MAX_HEADER_SIZE` of safetensors/src/tensor.rs). */
export const LONGEST_HEADER = 100_000_000;

/** The format's names of the element types. */
export const DTYPES: ReadonlyMap<string, DType> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U64', 'uint64'],
  ['U32', 'uint32'],
  ['U16', 'uint16'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
  ['C64', 'complex64'],
]);

export interface HeaderEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Absolute, in the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface Header {
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads and checks the header (https://huggingface.co/docs/safetensors): a little-endian uint64 length, that many bytes
 * of JSON, then the tensors' bytes without gap, overlap or rest.
 * @throws CheckpointError TRUNCATED, BAD_HEADER or BAD_TENSOR.
 */
export async function readHeader(source: ByteSource): Promise<Header> {
  const file = source.name;
  const prefix = await source.read(0, 8);
  const length = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true);
  if (length > LONGEST_HEADER) {
    throw new CheckpointError('BAD_HEADER', 'the header is over the cap of the format', {
      file,
      offset: 0,
      expected: `at most ${LONGEST_HEADER} bytes`,
      found: length.toString(),
    });
  }
  const text = await source.read(8, Number(length));
  if (text[0] !== 0x7b) {
    throw new CheckpointError('BAD_HEADER', 'the header does not begin with a brace', { file, offset: 8 });
  }
  const header = parseJson(text, file, 8);
  if (!isJsonObject(header)) throw new CheckpointError('BAD_HEADER', 'the header is no JSON object', { file });
  const dataStart = 8 + Number(length);
  const entries: HeaderEntry[] = [];
  for (const [name, value] of header) {
    if (name !== '__metadata__') entries.push(readEntry(file, name, value, dataStart));
  }
  entries.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  checkCoverage(source, entries, dataStart);
  return { entries, metadata: readMetadata(file, header.get('__metadata__')) };
}

function readMetadata(file: string, value: JsonValue | undefined): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const bad = { file, at: '__metadata__', expected: 'a map of strings' };
  if (!isJsonObject(value)) throw new CheckpointError('BAD_HEADER', 'bad metadata', bad);
  const metadata: [string, string][] = [];
  for (const [key, text] of value) {
    if (typeof text !== 'string') throw new CheckpointError('BAD_HEADER', `bad metadata "${key}"`, bad);
    metadata.push([key, text]);
  }
  return Object.fromEntries(metadata);
}

const FIELDS: ReadonlySet<string> = new Set(['dtype', 'shape', 'data_offsets']);

function readEntry(file: string, name: string, value: JsonValue, dataStart: number): HeaderEntry {
  const fail = (problem: string, details: Partial<CheckpointErrorDetails> = {}): never => {
    throw new CheckpointError('BAD_TENSOR', problem, { file, at: name, ...details });
  };
  if (!isJsonObject(value)) return fail('no JSON object');
  for (const field of value.keys()) if (!FIELDS.has(field)) fail('an unknown field', { found: field });
  const dtypeName = value.get('dtype');
  const dtype = typeof dtypeName === 'string' ? DTYPES.get(dtypeName) : undefined;
  if (dtype === undefined) return fail('an unknown dtype', { found: JSON.stringify(dtypeName ?? null) });
  const shape = counts(value.get('shape'));
  const elements = shape && countElements(shape);
  if (shape === undefined || elements === undefined) {
    return fail('a bad shape', { expected: 'whole numbers with a product below 2^53' });
  }
  const [begin, end, ...more] = counts(value.get('data_offsets')) ?? [];
  if (begin === undefined || end === undefined || more.length > 0 || begin > end) {
    return fail('bad data offsets', { expected: '[begin, end] with begin <= end' });
  }
  const byteLength = elements * bytesPerElement(dtype);
  if (byteLength !== end - begin) {
    return fail('shape and dtype disagree with the data offsets', {
      offset: dataStart + begin,
      expected: `${byteLength} bytes`,
      found: `${end - begin}`,
    });
  }
  return { name, dtype, shape, offset: dataStart + begin, byteLength };
}

function counts(value: JsonValue | undefined): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers: number[] = [];
  for (const item of value) {
    if (!isCount(item)) return undefined;
    numbers.push(item);
  }
  return numbers;
}

/** The tensors, in the order of their offsets, must cover everything after the header once. */
function checkCoverage(source: ByteSource, entries: readonly HeaderEntry[], dataStart: number): void {
  let end = dataStart;
  for (const { name, offset, byteLength } of entries) {
    if (offset !== end) {
      const problem = offset < end ? 'it overlaps the tensor before it' : 'a hole before it that no tensor covers';
      throw new CheckpointError('BAD_TENSOR', problem, {
        file: source.name,
        at: name,
        offset,
        expected: `byte ${end}`,
        found: `byte ${offset}`,
      });
    }
    end += byteLength;
  }
  if (end === source.size) return;
  throw new CheckpointError(
    end > source.size ? 'TRUNCATED' : 'BAD_HEADER',
    end > source.size ? 'the file ends before its last tensor' : 'bytes after the last tensor',
    { file: source.name, offset: Math.min(end, source.size), expected: `${end} bytes`, found: `${source.size}` },
  );
}

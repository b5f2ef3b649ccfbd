import { messageOf } from '@firth/options';
import type { Dataset, Metadata } from 'h5wasm';
import type { CheckpointTensor, DType, SkippedEntry } from '../checkpoint.js';
import { checkExpansion } from '../decompress.js';
import { bytesPerElement, countElements } from '../dtype.js';
import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { takeError, type H5wasm } from './h5wasm.js';

/** The class of a datatype (H5Tpublic.h, H5T_class_t). */
const INTEGER = 0;
const FLOAT = 1;
const STRING = 3;
const ENUM = 8;

const INTEGERS: ReadonlyMap<number, readonly [signed: DType, unsigned: DType]> = new Map([
  [1, ['int8', 'uint8']],
  [2, ['int16', 'uint16']],
  [4, ['int32', 'uint32']],
  [8, ['int64', 'uint64']],
]);
const FLOATS: ReadonlyMap<number, DType> = new Map([
  [2, 'float16'],
  [4, 'float32'],
  [8, 'float64'],
]);

/**
 * The tensor that a dataset is; an entry that says why where it has no numeric values.
 * @throws CheckpointError BAD_TENSOR or UNSUPPORTED.
 */
export function datasetTensor(
  h5wasm: H5wasm,
  source: ByteSource,
  dataset: Dataset,
  name: string,
): CheckpointTensor | SkippedEntry {
  const { metadata } = dataset;
  const where: CheckpointErrorDetails = { file: source.name, at: name };
  const dtype = dtypeOf(metadata);
  if (dtype === undefined) return { name, reason: describe(metadata) };
  if (metadata.virtual_sources !== undefined) return { name, reason: 'a virtual dataset, which lies in other files' };
  const shape = metadata.shape?.map(Number);
  if (shape === undefined) return { name, reason: 'a dataset without a value' };
  const byteLength = (countElements(shape) ?? Infinity) * bytesPerElement(dtype);
  if (!Number.isSafeInteger(byteLength)) {
    throw new CheckpointError('BAD_TENSOR', 'a bad shape', { ...where, found: JSON.stringify(shape) });
  }
  // A dataset need not be written to have a shape: libhdf5 then makes up zeros.
  checkExpansion(source.size, byteLength, where);
  return {
    name,
    dtype,
    shape,
    byteLength,
    file: source.name,
    place: undefined,
    // libhdf5 gives native numbers, and WebAssembly is little-endian.
    read: () =>
      new Promise((resolve) => {
        resolve(readDataset(h5wasm, dataset, byteLength, where));
      }),
  };
}

function readDataset(
  h5wasm: H5wasm,
  { file_id, path }: Dataset,
  byteLength: number,
  where: CheckpointErrorDetails,
): Uint8Array {
  const { Module } = h5wasm;
  const pointer = Module._malloc(Math.max(1, byteLength));
  if (pointer === 0) throw new CheckpointError('UNSUPPORTED', 'libhdf5 has no memory for it', where);
  try {
    takeError(h5wasm);
    const status = Module.get_dataset_data(file_id, path, null, null, null, BigInt(pointer));
    if (status < 0) throw new Error(takeError(h5wasm) ?? 'no reason given');
    return Module.HEAPU8.slice(pointer, pointer + byteLength);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CheckpointError('BAD_TENSOR', `libhdf5 cannot read the dataset: ${reason}`, { ...where, cause });
  } finally {
    Module._free(pointer);
  }
}

function dtypeOf({ type, size, signed, vlen, enum_type }: Metadata): DType | undefined {
  if (vlen) return undefined;
  if (type === FLOAT) return FLOATS.get(size);
  if (type === INTEGER) return INTEGERS.get(size)?.[signed ? 0 : 1];
  // h5py's booleans.
  const members = enum_type?.members;
  const isBool = type === ENUM && size === 1 && members?.['FALSE'] === 0 && members['TRUE'] === 1;
  return isBool ? 'bool' : undefined;
}

function describe({ type, size, vlen }: Metadata): string {
  if (type === STRING) return 'strings';
  return vlen ? 'values of variable length' : `a datatype of class ${type} and ${size} bytes`;
}

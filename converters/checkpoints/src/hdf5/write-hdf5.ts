import { writeFiles } from '#file-system';
import type { DType } from '../checkpoint.js';
import { bytesPerElement } from '../dtype.js';
import { CheckpointError } from '../error.js';
import type { AtomicFile } from '../write/atomic-file.js';
import { sizeTensors, writeTensors, type WritableTensor, type WriteOptions } from '../write/write-tensors.js';
import { LONGEST_FILE, loadH5wasm, takeError, type H5wasm } from './h5wasm.js';

type WriteMetadata = Parameters<H5wasm['Module']['create_dataset']>[3];

/** The classes of datatypes (H5Tpublic.h, H5T_class_t) that h5wasm creates. */
const SIGNED = { type: 0, signed: true } as const;
const UNSIGNED = { type: 0, signed: false } as const;
const FLOAT = { type: 1, signed: true } as const;
const DATATYPES: Readonly<Partial<Record<DType, Pick<WriteMetadata, 'type' | 'signed'>>>> = {
  int8: SIGNED,
  int16: SIGNED,
  int32: SIGNED,
  int64: SIGNED,
  uint8: UNSIGNED,
  uint16: UNSIGNED,
  uint32: UNSIGNED,
  uint64: UNSIGNED,
  float32: FLOAT,
  float64: FLOAT,
};

/** Superblock and groups as h5py writes them unless told otherwise, which every libhdf5 reads. */
const LIBVER = ['earliest', 'latest'] as const;
const CHUNK = 16 * 2 ** 20;

let written = 0;

/**
 * Writes tensors as an HDF5 file by way of h5wasm, which must be installed: each a contiguous dataset, its name's slashes
 * being groups, as h5py does with `file[name] = array`. The file is made in memory whole. A failure or an abort leaves what was at
 * `path` as it was.
 * @throws CheckpointError MISSING_DEPENDENCY; UNSUPPORTED for a dtype that h5wasm does not write (halves, booleans, complex
 * numbers) or 2 GiB and more; BAD_TENSOR for a name that no dataset can have; NOT_FOUND (no such folder), UNWRITABLE, or what a
 * tensor's `read` throws; the signal's reason when it is aborted.
 */
export async function writeHdf5(
  path: string,
  tensors: Iterable<WritableTensor>,
  options: WriteOptions = {},
): Promise<void> {
  const sized = sizeTensors(path, tensors).map((one) => ({ ...one, metadata: metadataOf(path, one.tensor) }));
  checkNames(
    path,
    sized.map(({ tensor }) => tensor.name),
  );
  const total = sized.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (total > LONGEST_FILE) {
    const details = { file: path, expected: `at most ${LONGEST_FILE} bytes`, found: `${total} bytes` };
    throw new CheckpointError('UNSUPPORTED', 'too many bytes for one HDF5 file', details);
  }
  const h5wasm = await loadH5wasm(path);
  await writeFiles([path], options.signal, async ([file]) => {
    if (file === undefined) return;
    const inner = `/firth-written-${written++}.h5`;
    const root = new h5wasm.File(inner, 'w', { libver: [...LIBVER] });
    try {
      const groups = new Set<string>();
      await writeTensors(path, sized, options, (bytes, { tensor, metadata }) => {
        addGroups(h5wasm, root.file_id, tensor.name, groups);
        addDataset(h5wasm, root.file_id, path, tensor.name, metadata, bytes);
        return Promise.resolve();
      });
      root.flush();
      await copyOut(h5wasm, inner, file);
    } finally {
      root.close();
      h5wasm.FS?.unlink(inner);
    }
  });
}

function metadataOf(file: string, { name, dtype, shape }: WritableTensor): WriteMetadata {
  const datatype = DATATYPES[dtype];
  if (datatype === undefined) {
    const details = { file, at: name, found: dtype, hint: 'Convert it to float32 (castTensor, --dtype float32)' };
    throw new CheckpointError('UNSUPPORTED', 'a dtype that h5wasm does not write', details);
  }
  const size = bytesPerElement(dtype);
  const dims = shape.map(BigInt);
  const layout = { chunks: null, compression: 0, compression_opts: [], track_order: false }; // contiguous
  return { ...datatype, ...layout, size, littleEndian: true, vlen: false, shape: dims, maxshape: dims, total_size: 0 };
}

/** A path of steps, none of which is another dataset. */
function checkNames(file: string, names: readonly string[]): void {
  const refuse = (at: string, problem: string): CheckpointError =>
    new CheckpointError('BAD_TENSOR', problem, { file, at });
  const datasets = new Set(names);
  for (const name of names) {
    const steps = name.split('/');
    if (name.includes('\0') || steps.some((step) => step === '' || step === '.' || step === '..'))
      throw refuse(name, 'a name that is no path of a dataset');
    if (groupsOf(name).some((group) => datasets.has(group)))
      throw refuse(name, 'a name that would make another tensor a group');
  }
}

const groupsOf = (name: string): string[] =>
  name
    .split('/')
    .slice(0, -1)
    .map((_, i, steps) => steps.slice(0, i + 1).join('/'));

function addGroups({ Module }: H5wasm, file: bigint, name: string, made: Set<string>): void {
  for (const group of groupsOf(name).filter((one) => !made.has(one))) {
    Module.create_group(file, `/${group}`);
    made.add(group);
  }
}

function addDataset(
  h5wasm: H5wasm,
  id: bigint,
  file: string,
  name: string,
  metadata: WriteMetadata,
  bytes: Uint8Array,
): void {
  const { Module } = h5wasm;
  const fail = (reason: string): CheckpointError =>
    new CheckpointError('UNSUPPORTED', `libhdf5 cannot write the dataset: ${reason}`, { file, at: name });
  const pointer = Module._malloc(Math.max(1, bytes.byteLength));
  if (pointer === 0) throw fail('no memory for it');
  try {
    takeError(h5wasm);
    Module.HEAPU8.set(bytes, pointer);
    const status = Module.create_dataset(id, `/${name}`, BigInt(pointer), metadata);
    // It says that all is well where libhdf5 says otherwise.
    const error = takeError(h5wasm);
    if (status < 0 || error !== undefined) throw fail(error ?? 'no reason given');
  } finally {
    Module._free(pointer);
  }
}

async function copyOut({ FS }: H5wasm, inner: string, file: AtomicFile): Promise<void> {
  if (FS === null) return;
  const stream = FS.open(inner, 'r');
  try {
    const { size } = FS.stat(inner) as { readonly size: number }; // declared as any
    const buffer = new Uint8Array(Math.min(CHUNK, size));
    for (let at = 0; at < size; at += buffer.length) {
      const count = FS.read(stream, buffer, 0, Math.min(buffer.length, size - at), at);
      await file.write(buffer.subarray(0, count));
    }
  } finally {
    FS.close(stream);
  }
}

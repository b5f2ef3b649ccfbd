import { messageOf } from '@firth/options';
import type { Dataset, Entity, File, Group } from 'h5wasm';
import type { Checkpoint, CheckpointTensor, SkippedEntry } from '../checkpoint.js';
import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { datasetTensor } from './dataset-tensor.js';
import { LONGEST_FILE, loadH5wasm, takeError, type H5wasm } from './h5wasm.js';

const DEEPEST = 32;
/** An object header takes more bytes than that; hard links can make one object stand for many. */
const BYTES_PER_OBJECT = 16;
const SIGNATURE = '\x89HDF\r\n\x1a\n';

let opened = 0;

/**
 * Opens an HDF5 file by way of h5wasm, which must be installed. Datasets get their paths as names, without the first
 * slash: `RNN_0/RNN/MultiRNNCell/Cell0/LSTMCell/W_0` (ELMo), `dense/dense/kernel:0` (Keras 2), `layers/dense/vars/0` (Keras 3).
 * The file is read into memory whole; a dataset is unpacked when it is read. Strings, records, links to other files and
 * virtual datasets are listed as `skipped`. Closing the checkpoint closes the source.
 * @throws CheckpointError MISSING_DEPENDENCY, BAD_HEADER, BAD_TENSOR or UNSUPPORTED.
 */
export async function openHdf5(source: ByteSource): Promise<Checkpoint> {
  const { name: file, size } = source;
  const signature = await source.read(0, Math.min(SIGNATURE.length, size));
  if (String.fromCharCode(...signature) !== SIGNATURE)
    throw new CheckpointError('BAD_HEADER', 'no HDF5 file', { file });
  if (size > LONGEST_FILE) {
    throw new CheckpointError('UNSUPPORTED', 'a file that is too long', {
      file,
      expected: `at most ${LONGEST_FILE} bytes`,
    });
  }
  const h5wasm = await loadH5wasm(file);
  const { FS } = await h5wasm.ready;
  const path = `/firth-${opened++}.h5`;
  FS.createDataFile('/', path.slice(1), await source.read(0, size), true, false, true);
  try {
    const root = openFile(h5wasm, path, file);
    const { tensors, skipped } = new Walk(h5wasm, source, root).everything();
    return {
      format: 'hdf5',
      files: [file],
      tensors,
      skipped,
      metadata: {},
      async close() {
        root.close();
        FS.unlink(path);
        await source.close();
      },
    };
  } catch (error) {
    FS.unlink(path);
    throw error;
  }
}

function openFile(h5wasm: H5wasm, path: string, file: string): File {
  const root = guarded(h5wasm, file, '/', () => new h5wasm.File(path, 'r'));
  // An identifier below 0 is libhdf5's way to say that it could not.
  if (root.file_id >= 0n) return root;
  throw new CheckpointError('BAD_HEADER', `libhdf5 cannot open it: ${takeError(h5wasm) ?? 'no reason given'}`, {
    file,
  });
}

/** Runs a call of h5wasm, whose errors are plain ones. */
function guarded<T>(h5wasm: H5wasm, file: string, at: string, call: () => T): T {
  takeError(h5wasm);
  try {
    return call();
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    const reason = takeError(h5wasm) ?? messageOf(cause);
    throw new CheckpointError('BAD_HEADER', `libhdf5 cannot read it: ${reason.slice(0, 200)}`, { file, at, cause });
  }
}

/** Goes through every group of a file. */
class Walk {
  private readonly h5wasm: H5wasm;
  private readonly source: ByteSource;
  private readonly root: File;
  private readonly tensors = new Map<string, CheckpointTensor>();
  private readonly skipped: SkippedEntry[] = [];
  private visits = 0;

  constructor(h5wasm: H5wasm, source: ByteSource, root: File) {
    this.h5wasm = h5wasm;
    this.source = source;
    this.root = root;
  }

  everything(): { readonly tensors: ReadonlyMap<string, CheckpointTensor>; readonly skipped: readonly SkippedEntry[] } {
    try {
      this.visitGroup(this.root, '', 0);
      return { tensors: this.tensors, skipped: this.skipped };
    } catch (error) {
      this.root.close();
      throw error;
    }
  }

  private visitGroup(group: Group, path: string, depth: number): void {
    const { h5wasm } = this;
    const { name: file, size } = this.source;
    const fail = (problem: string): never => {
      throw new CheckpointError('BAD_HEADER', problem, { file, at: path });
    };
    if (depth > DEEPEST) fail('groups nested too deeply, or one that holds itself');
    const keys = guarded(h5wasm, file, path, () => group.keys());
    // Of a group that it can read in part h5wasm gives the names that it has found, without an error.
    const error = takeError(h5wasm);
    if (error !== undefined) fail(`libhdf5 cannot read the group: ${error}`);
    for (const key of keys) {
      if (++this.visits > size / BYTES_PER_OBJECT) fail('the groups stand for more objects than the file has room for');
      const name = path === '' ? key : `${path}/${key}`;
      this.visit(
        guarded(h5wasm, file, name, () => group.get(key)),
        name,
        depth,
      );
    }
  }

  private visit(entity: Entity | null, name: string, depth: number): void {
    const { h5wasm } = this;
    const { name: file } = this.source;
    if (entity instanceof h5wasm.Group) this.visitGroup(entity, name, depth + 1);
    else if (entity instanceof h5wasm.Dataset) this.addDataset(entity, name);
    else if (entity === null) throw new CheckpointError('BAD_HEADER', 'an unreadable object', { file, at: name });
    else
      this.skipped.push({
        name,
        reason: entity instanceof h5wasm.Datatype ? 'a datatype' : 'a link to another object or file',
      });
  }

  private addDataset(dataset: Dataset, name: string): void {
    const { h5wasm, source } = this;
    const opened = guarded(h5wasm, source.name, name, () => datasetTensor(h5wasm, source, dataset, name));
    if ('read' in opened) this.tensors.set(name, opened);
    else this.skipped.push(opened);
  }
}

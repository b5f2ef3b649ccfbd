import { findLocal, localPath } from '#file-system';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointError } from './error.js';
import { findRemote } from './http/find-remote.js';
import { parseUrl } from './http/parse-url.js';
import type { OpenOptions } from './open-options.js';
import { openSource } from './open-source.js';
import { blobSource, memorySource, type ByteSource } from './source/byte-source.js';
import { splitZipPath } from './zip/zip-path.js';

/** A path on disk or its `file:` URL, an http(s) URL, bytes, or the File objects of one checkpoint, as a file picker gives them. */
export type CheckpointInput = string | URL | Blob | ArrayBuffer | Uint8Array | readonly File[];

/** Which of several files stands for the checkpoint: an index before what it lists. */
const MAIN_FILES = [
  /\.index$/,
  /\.index\.json$/,
  /^params_shapes\.json$/,
  /\.safetensors$/,
  /\.(bin|pt|pth|ckpt|pkl|h5|hdf5|npz)$/,
];

/** As `openCheckpoint`, with options that were checked. */
export async function openInput(input: CheckpointInput, options: OpenOptions): Promise<Checkpoint> {
  options.signal?.throwIfAborted();
  const isPlace = typeof input === 'string' || input instanceof URL;
  const url = isPlace ? parseUrl(input) : undefined;
  if (url !== undefined && url.protocol !== 'file:') {
    const { source, openBeside } = await findRemote(url, options);
    return openSource(source, openBeside, options);
  }
  if (options.headers !== undefined) (await import('./refuse-options.js')).refuseHeaders();
  if (isPlace) {
    const path = url === undefined ? String(input) : localPath(url);
    const inZip = options.member === undefined ? splitZipPath(path) : undefined;
    const { source, openBeside } = await findLocal(inZip?.zip ?? path);
    return openSource(source, openBeside, inZip === undefined ? options : { ...options, member: inZip.member });
  }
  if (input instanceof Uint8Array || input instanceof ArrayBuffer) {
    return openSource(memorySource('(bytes)', input), noNeighbour, options);
  }
  if (input instanceof Blob) return openSource(blobSource(nameOf(input), input), noNeighbour, options);
  return openFiles(input, options);
}

async function openFiles(files: readonly File[], options: OpenOptions): Promise<Checkpoint> {
  const main =
    MAIN_FILES.map((pattern) => files.find(({ name }) => pattern.test(name))).find((file) => file !== undefined) ??
    files[0];
  if (main === undefined) throw new CheckpointError('NOT_FOUND', 'no file was given', { file: '(files)' });
  const openBeside = async (name: string): Promise<ByteSource> => {
    const file = files.find((candidate) => candidate.name === name);
    return file === undefined ? noNeighbour(name) : Promise.resolve(blobSource(name, file));
  };
  return openSource(blobSource(main.name, main), openBeside, options);
}

function nameOf(blob: Blob): string {
  return 'name' in blob && typeof blob.name === 'string' ? blob.name : '(blob)';
}

function noNeighbour(file: string): Promise<never> {
  const hint = 'Give all files of the checkpoint';
  return Promise.reject(new CheckpointError('NOT_FOUND', 'the file was not given', { file, hint }));
}

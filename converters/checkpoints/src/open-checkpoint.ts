import { findLocal } from '#file-system';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointError } from './error.js';
import { findRemote } from './http/find-remote.js';
import type { UrlOptions } from './http/url-options.js';
import { openSource } from './open-source.js';
import { blobSource, memorySource, type ByteSource } from './source/byte-source.js';
import { splitZipPath } from './zip/zip-path.js';
import type { WordVectorsOptions } from './word-vectors/word-vectors.js';

/** A path on disk, an http(s) URL, bytes, or the File objects of one checkpoint, as a file picker gives them. */
export type CheckpointInput = string | URL | Blob | ArrayBuffer | Uint8Array | readonly File[];

export type OpenOptions = WordVectorsOptions &
  UrlOptions & {
    /** Which file of a zip of word vectors to open, where it has several; on disk also by `x.zip/NAME`. */
    readonly member?: string;
  };

/** Which of several files stands for the checkpoint: an index before what it lists. */
const MAIN_FILES = [
  /\.index$/,
  /\.index\.json$/,
  /^params_shapes\.json$/,
  /\.safetensors$/,
  /\.(bin|pt|pth|ckpt|pkl|h5|hdf5|npz)$/,
];

/**
 * Opens a checkpoint, reading no tensor:
 * - a file of any format of the README's table, or the index JSON of a sharded one;
 * - a zip of word vectors, or one file of several in it, by `member` or as `x.zip/NAME`;
 * - a TensorFlow checkpoint by its prefix (`dir/bert_model.ckpt`), its `.index` or one of its data files;
 * - GPT's folder by `params_shapes.json`;
 * - a folder that holds one of these (Hugging Face's usual names first, then a SavedModel's variables, a single TensorFlow
 *   `.index`, or the one that TensorFlow's `checkpoint` file names, then a single file of any name);
 * - the same by URL, reading ranges (a folder's URL ends in a slash), or as File objects.
 *
 * The format is told by the file's bytes, not by its name.
 * @throws CheckpointError NOT_FOUND, UNKNOWN_FORMAT, UNREADABLE, what a server answers (see `urlSource`), or what the
 * format's own reader throws.
 */
export async function openCheckpoint(input: CheckpointInput, options: OpenOptions = {}): Promise<Checkpoint> {
  if (typeof input === 'string' && !/^https?:\/\//i.test(input)) {
    const inZip = options.member === undefined ? splitZipPath(input) : undefined;
    const { source, openBeside } = await findLocal(inZip?.zip ?? input);
    return openSource(source, openBeside, inZip === undefined ? options : { ...options, member: inZip.member });
  }
  if (typeof input === 'string' || input instanceof URL) {
    const { source, openBeside } = await findRemote(new URL(input), options);
    return openSource(source, openBeside, options);
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

import { hint, importH5wasm } from '#h5wasm';
import { CheckpointError } from '../error.js';

/** What is used of h5wasm (libhdf5 compiled to WebAssembly), a peer that only those who open HDF5 need. */
export type H5wasm = typeof import('h5wasm');

/** Devices that a dataset with external storage could name; one that waits for the keyboard would never end. */
const DEVICES = ['/dev/stdin', '/dev/tty', '/dev/tty1', '/dev/random', '/dev/urandom'];
/** One JavaScript buffer can hold it everywhere. */
export const LONGEST_FILE = 2 ** 31 - 1;

const STDERR = 2;
const ERRORS = '/firth-libhdf5-errors';

let loading: Promise<H5wasm> | undefined;

/**
 * Loads h5wasm when the first HDF5 file is opened.
 * @throws CheckpointError MISSING_DEPENDENCY where it is not installed, or a page has not given it.
 */
export async function loadH5wasm(file: string): Promise<H5wasm> {
  try {
    return await (loading ??= load());
  } catch (cause) {
    loading = undefined;
    throw new CheckpointError('MISSING_DEPENDENCY', 'HDF5 files need the package h5wasm', { file, hint, cause });
  }
}

async function load(): Promise<H5wasm> {
  const h5wasm = await importH5wasm();
  const { FS } = await h5wasm.ready;
  for (const device of DEVICES) if (FS.analyzePath(device, true).exists) FS.unlink(device);
  // The C library prints a page about every error, also where h5wasm then says nothing: here it prints to a file.
  // `streams` is missing from the declarations of Emscripten's file system.
  const streams: unknown = Reflect.get(FS, 'streams');
  const stderr: unknown = Array.isArray(streams) ? streams[STDERR] : undefined;
  if (typeof stderr === 'object' && stderr !== null) {
    FS.close(stderr);
    // Takes the number that has become free.
    FS.open(ERRORS, 'a');
  }
  return h5wasm;
}

/** What libhdf5 has printed since the last call: the innermost message; undefined where there was no error. */
export function takeError({ FS }: H5wasm): string | undefined {
  if (FS?.analyzePath(ERRORS, false).exists !== true) return undefined;
  const printed = FS.readFile(ERRORS, { encoding: 'utf8' });
  if (printed === '') return undefined;
  FS.truncate(ERRORS, 0);
  return printed.match(/(?<= in \w+\(\): ).*/g)?.at(-1) ?? 'an error';
}

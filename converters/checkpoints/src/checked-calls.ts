import * as system from '#file-system';
import {
  checkArgument,
  custom,
  either,
  fields,
  flag,
  list,
  name,
  number,
  option,
  record,
  required,
  string,
  whole,
} from '@firth/options';
import { checkDType, checkFunction, checkPath, checkTensor } from './argument-checks.js';
import { castTensor as cast, type FloatDType } from './convert/cast-tensor.js';
import { bytesPerElement as bytesOf } from './dtype.js';
import * as floats from './float32.js';
import { fetchSnapshot } from './formats.js';
import { hubOptions, type DownloadSnapshot } from './hub/hub-options.js';
import { urlOptions, type UrlOptions } from './http/url-options.js';
import { urlSource as openUrl } from './http/url-source.js';
import { memoryTensor as inMemory } from './memory-tensor.js';
import * as sources from './source/byte-source.js';
import type { ByteSource } from './source/byte-source.js';
import { notFinite as notFiniteNumbers } from './word-vectors/mending.js';
import { decodeUtf8 as decode } from './utf8.js';

const url = custom<string | URL>(
  (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
  'an http(s) URL',
);

/**
 * A file on an http(s) server, read in ranges (see `openCheckpoint`, which takes URLs too).
 * @throws OptionError; CheckpointError NOT_FOUND (also for a web page in the file's place), UNAUTHORIZED, RATE_LIMITED,
 * UNREACHABLE (network, or nothing said in time), UNREADABLE, UNSUPPORTED; the signal's reason.
 */
export async function urlSource(input: string | URL, options: UrlOptions = {}): Promise<ByteSource> {
  checkArgument('urlSource', 'url', url, input);
  return openUrl(input, urlOptions.read(options));
}

/**
 * Fetches a model of the Hugging Face Hub into the cache that Python shares, and gives the folder of its files.
 * @throws OptionError; CheckpointError NOT_FOUND, UNAUTHORIZED, RATE_LIMITED, UNREACHABLE, BAD_CHECKSUM, BAD_HEADER,
 * MISSING_DEPENDENCY, UNWRITABLE; the signal's reason.
 */
export const downloadSnapshot: DownloadSnapshot = async (repo, options = {}) => {
  checkArgument('downloadSnapshot', 'repo', name(), repo);
  return fetchSnapshot(repo, hubOptions.read(options));
};

const bytes = /* @__PURE__ */ custom<Uint8Array>((value) => value instanceof Uint8Array, 'a Uint8Array');
const buffer = /* @__PURE__ */ custom<Uint8Array | ArrayBuffer>(
  (value) => value instanceof Uint8Array || value instanceof ArrayBuffer,
  'a Uint8Array or an ArrayBuffer',
);
const float32 = /* @__PURE__ */ custom<Float32Array>((value) => value instanceof Float32Array, 'a Float32Array');
const blobCheck = /* @__PURE__ */ custom<Blob>((value) => value instanceof Blob, 'a Blob or a File');
const place = /* @__PURE__ */ fields({ file: required(string()), at: option(string()) });
const FLOATS: readonly FloatDType[] = ['float32', 'float16', 'bfloat16'];

/** A file on disk, read at random. Errors as `file-system/file-source.ts` says. */
export const fileSource: typeof system.fileSource = async (file) => {
  checkPath('fileSource', 'file', file);
  return system.fileSource(file);
};

/** The bytes of a file of at most `limit` bytes. */
export const readWhole: typeof system.readWhole = async (file, limit) => {
  checkPath('readWhole', 'file', file);
  checkArgument('readWhole', 'limit', number({ least: 0 }), limit);
  return system.readWhole(file, limit);
};

/** The bytes of a file piece by piece, from its beginning to its end. */
export const streamFile: typeof system.streamFile = (file) => {
  checkPath('streamFile', 'file', file);
  return system.streamFile(file);
};

/** An empty folder beside a path, for what becomes it; what killed processes have left of the same goes. */
export const makeTemporaryFolder: typeof system.makeTemporaryFolder = async (path) => {
  checkPath('makeTemporaryFolder', 'path', path, 'a path');
  return system.makeTemporaryFolder(path);
};

/** Bytes that are in memory already, read without a copy. */
export const memorySource: typeof sources.memorySource = (file, given) => {
  checkArgument('memorySource', 'name', string(), file);
  return sources.memorySource(file, checkArgument('memorySource', 'bytes', buffer, given));
};

/** A Blob or File, such as a browser's file picker gives. */
export const blobSource: typeof sources.blobSource = (file, blob) => {
  checkArgument('blobSource', 'name', string(), file);
  return sources.blobSource(file, checkArgument('blobSource', 'blob', blobCheck, blob));
};

/** Values in memory as a tensor of a checkpoint. They are not copied. */
export const memoryTensor: typeof inMemory = (tensor, shape, values, file) => {
  checkArgument('memoryTensor', 'name', string(), tensor);
  checkArgument('memoryTensor', 'shape', list(whole({ least: 0 })), shape);
  checkArgument('memoryTensor', 'values', float32, values);
  if (file !== undefined) checkArgument('memoryTensor', 'file', string(), file);
  return inMemory(tensor, shape, values, file);
};

/** Reads a floating-point tensor as float32, row-major. Errors as `toFloat32` and `CheckpointTensor.read`. */
export const readFloat32: typeof floats.readFloat32 = async (tensor) => {
  checkTensor('readFloat32', tensor);
  return floats.readFloat32(tensor);
};

/** Little-endian floating-point bytes as float32. Errors as `float32.ts` says. */
export const toFloat32: typeof floats.toFloat32 = (given, dtype, where) => {
  checkArgument('toFloat32', 'bytes', bytes, given);
  checkDType('toFloat32', dtype);
  return floats.toFloat32(
    given,
    dtype,
    where === undefined ? where : checkArgument('toFloat32', 'where', place, where),
  );
};

/** A tensor whose values are converted when it is read, to nearest, ties to even. */
export const castTensor: typeof cast = (tensor, dtype) => {
  checkTensor('castTensor', tensor);
  checkDType('castTensor', dtype, FLOATS);
  return cast(tensor, dtype);
};

/** Bytes of one element. */
export const bytesPerElement: typeof bytesOf = (dtype) => {
  checkDType('bytesPerElement', dtype);
  return bytesOf(dtype);
};

/** The text without its byte order mark. */
export const decodeUtf8: typeof decode = (given, refuse, isWhole) => {
  checkArgument('decodeUtf8', 'bytes', bytes, given);
  checkFunction('decodeUtf8', 'refuse', refuse);
  if (isWhole !== undefined) checkArgument('decodeUtf8', 'isWhole', flag(), isWhole);
  return decode(given, refuse, isWhole);
};

/** The note on vectors with values that are no finite numbers, which only a reader of the values can find. */
export const notFinite: typeof notFiniteNumbers = (file, count, first) => {
  checkPath('notFinite', 'file', file);
  checkArgument('notFinite', 'count', whole({ least: 1 }), count);
  checkArgument('notFinite', 'first', record(either([string(), number()], 'a string or a number')), first);
  return notFiniteNumbers(file, count, first);
};

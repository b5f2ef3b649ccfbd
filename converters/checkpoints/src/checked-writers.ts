import { checkArgument, custom, list, number, option, options, record, string } from '@firth/options';
import { checkPath, checkTensor, checkWriteOptions, tensorsOf } from './argument-checks.js';
import * as formats from './formats.js';
import { checkEnding, type Written } from './write/endings.js';
import { writeEntries } from './write/write-entries.js';
import type { WritableTensor, WriteOptions } from './write/write-tensors.js';

/**
 * The writers of `formats.ts` as the package gives them, which have checked what they were given. @throws OptionError
 */

const isTexts = /* @__PURE__ */ custom<ReadonlyMap<string, string>>(
  (value) =>
    value instanceof Map &&
    [...value].every(([file, text]) => typeof file === 'string' && file !== '' && typeof text === 'string'),
  "a Map of texts by their files' names",
);

/** Writes a `.safetensors` file, or shards of one. */
export const writeSafetensors: typeof formats.writeSafetensors = async (path, tensors, given) => {
  const call = 'writeSafetensors';
  checkFile(call, 'path', path, 'safetensors');
  options(call, {
    ...writeEntries,
    metadata: option(record(string())),
    shardSize: option(number({ above: 0 })),
    texts: option(isTexts),
  }).read(given?.shardSize === Infinity ? { ...given, shardSize: undefined } : given);
  return formats.writeSafetensors(path, tensorsOf(call, tensors), given);
};

/** Writes a state dict that `torch.load(weights_only=True)` opens. */
export const writePytorch: typeof formats.writePytorch = async (path, tensors, given) =>
  formats.writePytorch(...checked('writePytorch', 'path', path, 'pytorch', tensors, given));

/** Writes a TensorFlow V2 checkpoint. */
export const writeTensorflow: typeof formats.writeTensorflow = async (prefix, tensors, given) =>
  formats.writeTensorflow(...checked('writeTensorflow', 'prefix', prefix, 'tensorflow', tensors, given));

/** Writes one tensor as an `.npy` file. */
export const writeNpy: typeof formats.writeNpy = async (path, tensor, given) => {
  checkFile('writeNpy', 'path', path, 'npy');
  checkTensor('writeNpy', tensor);
  checkWriteOptions('writeNpy', given);
  return formats.writeNpy(path, tensor, given);
};

/** Writes tensors as an `.npz` file. */
export const writeNpz: typeof formats.writeNpz = async (path, tensors, given) =>
  formats.writeNpz(...checked('writeNpz', 'path', path, 'npz', tensors, given));

/** Writes tensors as an HDF5 file by way of h5wasm, which must be installed. */
export const writeHdf5: typeof formats.writeHdf5 = async (path, tensors, given) =>
  formats.writeHdf5(...checked('writeHdf5', 'path', path, 'hdf5', tensors, given));

/** Writes tensors as OpenAI's GPT was published. */
export const writeGpt: typeof formats.writeGpt = async (folder, tensors, given) =>
  formats.writeGpt(...checked('writeGpt', 'folder', folder, 'folder', tensors, given));

/** Writes word vectors as word2vec's text. */
export const writeWord2vecText: typeof formats.writeWord2vecText = async (path, words, vectors, given) => {
  checkWords('writeWord2vecText', path, 'word2vec-text', words, vectors, given);
  return formats.writeWord2vecText(path, words, vectors, given);
};

/** Writes word vectors as word2vec's binary form. */
export const writeWord2vecBinary: typeof formats.writeWord2vecBinary = async (path, words, vectors, given) => {
  checkWords('writeWord2vecBinary', path, 'word2vec-binary', words, vectors, given);
  return formats.writeWord2vecBinary(path, words, vectors, given);
};

function checkFile(call: string, argument: string, path: string, written: Written): void {
  checkPath(call, argument, path);
  checkEnding(call, argument, path, written);
}

function checked(
  call: string,
  argument: string,
  path: string,
  written: Written,
  tensors: Iterable<WritableTensor>,
  given: WriteOptions | undefined,
): [path: string, tensors: readonly WritableTensor[], options: WriteOptions | undefined] {
  checkFile(call, argument, path, written);
  checkWriteOptions(call, given);
  return [path, tensorsOf(call, tensors), given];
}

function checkWords(
  call: string,
  path: string,
  written: Written,
  words: readonly string[],
  vectors: WritableTensor,
  given: WriteOptions | undefined,
): void {
  checkFile(call, 'path', path, written);
  checkArgument(call, 'words', list(string()), words);
  checkTensor(call, vectors, 'vectors');
  checkWriteOptions(call, given);
}

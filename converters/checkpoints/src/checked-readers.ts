import { callback, flag, option, options, whole } from '@firth/options';
import { checkFunction, checkSource, checkPath } from './argument-checks.js';
import * as formats from './formats.js';
import type { WordVectorsOptions } from './word-vectors/word-vectors.js';

/**
 * The readers of `formats.ts` as the package gives them, which have checked what they were given. @throws OptionError
 */

/** Opens a `.safetensors` file. */
export const openSafetensors: typeof formats.openSafetensors = async (source) =>
  formats.openSafetensors(checkSource('openSafetensors', source));

/** Opens the shards that a Hugging Face index names. */
export const openSharded: typeof formats.openSharded = async (index, extension, openShard) => {
  checkSource('openSharded', index, 'index');
  checkPath('openSharded', 'extension', extension, "'.safetensors' or '.bin'");
  checkFunction('openSharded', 'openShard', openShard);
  return formats.openSharded(index, extension, openShard);
};

/** Opens a PyTorch file, zip or legacy stream. */
export const openPytorch: typeof formats.openPytorch = async (source) =>
  formats.openPytorch(checkSource('openPytorch', source));

/** Opens a TensorFlow V2 checkpoint by its index. */
export const openTensorflow: typeof formats.openTensorflow = async (index, openShard) => {
  checkSource('openTensorflow', index, 'index');
  checkFunction('openTensorflow', 'openShard', openShard);
  return formats.openTensorflow(index, openShard);
};

/** Opens an HDF5 file by way of h5wasm, which must be installed. */
export const openHdf5: typeof formats.openHdf5 = async (source) => formats.openHdf5(checkSource('openHdf5', source));

/** Opens an `.npy` file of NumPy. */
export const openNpy: typeof formats.openNpy = async (source) => formats.openNpy(checkSource('openNpy', source));

/** Opens an `.npz` file of NumPy. */
export const openNpz: typeof formats.openNpz = async (source) => formats.openNpz(checkSource('openNpz', source));

/** Opens OpenAI's GPT by its `params_shapes.json`. */
export const openGpt: typeof formats.openGpt = async (shapes, openPart) => {
  checkSource('openGpt', shapes, 'shapes');
  checkFunction('openGpt', 'openPart', openPart);
  return formats.openGpt(shapes, openPart);
};

/** Opens word vectors in text: word2vec, GloVe, fastText's `.vec`. */
export const openWordVectorsText: typeof formats.openWordVectorsText = async (source, given) =>
  formats.openWordVectorsText(checkSource('openWordVectorsText', source), wordsOptions('openWordVectorsText', given));

/** Opens word2vec's binary form. */
export const openWord2vecBinary: typeof formats.openWord2vecBinary = async (source, given) =>
  formats.openWord2vecBinary(checkSource('openWord2vecBinary', source), wordsOptions('openWord2vecBinary', given));

/** Opens a fastText model, `.bin` or `.ftz`. */
export const openFastText: typeof formats.openFastText = async (source, given) =>
  formats.openFastText(checkSource('openFastText', source), options('openFastText', { strict }).read(given));

const strict = /* @__PURE__ */ option(flag());

const wordsOptions = (call: string, given: WordVectorsOptions | undefined): WordVectorsOptions =>
  options(call, {
    ...{ strict, limit: option(whole({ least: 1 })) },
    placeRows: option(callback<NonNullable<WordVectorsOptions['placeRows']>>()),
  }).read(given);

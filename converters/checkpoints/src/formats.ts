import type { DownloadSnapshot } from './hub/hub-options.js';

/**
 * The readers and writers of each format, loaded when the first file of the format is opened or written: who reads one
 * format neither waits for the others nor, in a page, downloads them. Their options and errors are described where they
 * are implemented.
 */

/** Opens a `.safetensors` file. */
export const openSafetensors: typeof import('./safetensors/open-safetensors.js').openSafetensors = async (source) =>
  (await import('./safetensors/open-safetensors.js')).openSafetensors(source);

/** Opens the shards that a Hugging Face index names. */
export const openSharded: typeof import('./open-sharded.js').openSharded = async (...args) =>
  (await import('./open-sharded.js')).openSharded(...args);

/** Opens a PyTorch file, zip or legacy stream. */
export const openPytorch: typeof import('./pytorch/open-pytorch.js').openPytorch = async (source) =>
  (await import('./pytorch/open-pytorch.js')).openPytorch(source);

/** Opens a TensorFlow V2 checkpoint by its index. */
export const openTensorflow: typeof import('./tensorflow/open-tensorflow.js').openTensorflow = async (...args) =>
  (await import('./tensorflow/open-tensorflow.js')).openTensorflow(...args);

/** Opens an HDF5 file by way of h5wasm, which must be installed. */
export const openHdf5: typeof import('./hdf5/open-hdf5.js').openHdf5 = async (source) =>
  (await import('./hdf5/open-hdf5.js')).openHdf5(source);

/** Opens an `.npy` file of NumPy. */
export const openNpy: typeof import('./numpy/open-npy.js').openNpy = async (source) =>
  (await import('./numpy/open-npy.js')).openNpy(source);

/** Opens an `.npz` file of NumPy. */
export const openNpz: typeof import('./numpy/open-npz.js').openNpz = async (source) =>
  (await import('./numpy/open-npz.js')).openNpz(source);

/** Opens OpenAI's GPT by its `params_shapes.json`. */
export const openGpt: typeof import('./gpt/open-gpt.js').openGpt = async (...args) =>
  (await import('./gpt/open-gpt.js')).openGpt(...args);

/** Opens word vectors in text: word2vec, GloVe, fastText's `.vec`. */
export const openWordVectorsText: typeof import('./word-vectors/open-text.js').openWordVectorsText = async (...args) =>
  (await import('./word-vectors/open-text.js')).openWordVectorsText(...args);

/** Opens word2vec's binary form. */
export const openWord2vecBinary: typeof import('./word-vectors/open-binary.js').openWord2vecBinary = async (...args) =>
  (await import('./word-vectors/open-binary.js')).openWord2vecBinary(...args);

/** Opens a fastText model, `.bin` or `.ftz`. */
export const openFastText: typeof import('./fasttext/open-fasttext.js').openFastText = async (...args) =>
  (await import('./fasttext/open-fasttext.js')).openFastText(...args);

/** Writes a `.safetensors` file, or shards of one. */
export const writeSafetensors: typeof import('./safetensors/write-safetensors.js').writeSafetensors = async (...args) =>
  (await import('./safetensors/write-safetensors.js')).writeSafetensors(...args);

/** Writes a state dict that `torch.load(weights_only=True)` opens. */
export const writePytorch: typeof import('./pytorch/write-pytorch.js').writePytorch = async (...args) =>
  (await import('./pytorch/write-pytorch.js')).writePytorch(...args);

/** Writes a TensorFlow V2 checkpoint. */
export const writeTensorflow: typeof import('./tensorflow/write-tensorflow.js').writeTensorflow = async (...args) =>
  (await import('./tensorflow/write-tensorflow.js')).writeTensorflow(...args);

/** Writes one tensor as an `.npy` file. */
export const writeNpy: typeof import('./numpy/write-numpy.js').writeNpy = async (...args) =>
  (await import('./numpy/write-numpy.js')).writeNpy(...args);

/** Writes tensors as an `.npz` file. */
export const writeNpz: typeof import('./numpy/write-numpy.js').writeNpz = async (...args) =>
  (await import('./numpy/write-numpy.js')).writeNpz(...args);

/** Writes tensors as an HDF5 file by way of h5wasm, which must be installed. */
export const writeHdf5: typeof import('./hdf5/write-hdf5.js').writeHdf5 = async (...args) =>
  (await import('./hdf5/write-hdf5.js')).writeHdf5(...args);

/** Writes tensors as OpenAI's GPT was published. */
export const writeGpt: typeof import('./gpt/write-gpt.js').writeGpt = async (...args) =>
  (await import('./gpt/write-gpt.js')).writeGpt(...args);

/** Writes word vectors as word2vec's text. */
export const writeWord2vecText: typeof import('./word-vectors/write-word2vec.js').writeWord2vecText = async (...args) =>
  (await import('./word-vectors/write-word2vec.js')).writeWord2vecText(...args);

/** Writes word vectors as word2vec's binary form. */
export const writeWord2vecBinary: typeof import('./word-vectors/write-word2vec.js').writeWord2vecBinary = async (
  ...args
) => (await import('./word-vectors/write-word2vec.js')).writeWord2vecBinary(...args);

/** `downloadSnapshot` with options that were checked. */
export const fetchSnapshot: DownloadSnapshot = async (...args) => (await import('#hub')).downloadSnapshot(...args);

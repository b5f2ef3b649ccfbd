import { MALFORMED_FASTTEXT } from './fasttext.js';
import { MALFORMED_GPT_SHAPES } from './gpt.js';
import { MALFORMED_HDF5 } from './hdf5.js';
import { MALFORMED_NPY } from './npy.js';
import { MALFORMED_NPZ } from './npz.js';
import { MALFORMED_PICKLES } from './pytorch-pickle.js';
import { MALFORMED_ZIPS } from './pytorch-zip.js';
import { MALFORMED_SAFETENSORS } from './safetensors.js';
import { MALFORMED_BUNDLES } from './tensorflow-bundle.js';
import { MALFORMED_TABLES } from './tensorflow-table.js';
import { MALFORMED_GLOVE, MALFORMED_WORD2VEC_BINARY, MALFORMED_WORD2VEC_TEXT } from './word-vectors.js';
import type { MalformedCase } from './malformed-case.js';

/** The malformed files of each format of `SUBJECTS`. */
export const MALFORMED: Readonly<Record<string, readonly MalformedCase[]>> = {
  safetensors: MALFORMED_SAFETENSORS,
  'pytorch-zip': MALFORMED_ZIPS,
  'pytorch-legacy': MALFORMED_PICKLES,
  tensorflow: [...MALFORMED_TABLES, ...MALFORMED_BUNDLES],
  npy: MALFORMED_NPY,
  npz: MALFORMED_NPZ,
  hdf5: MALFORMED_HDF5,
  gpt: MALFORMED_GPT_SHAPES,
  'word2vec-text': MALFORMED_WORD2VEC_TEXT,
  glove: MALFORMED_GLOVE,
  'word2vec-binary': MALFORMED_WORD2VEC_BINARY,
  fasttext: MALFORMED_FASTTEXT,
};

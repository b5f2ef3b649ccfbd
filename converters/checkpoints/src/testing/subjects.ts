import { CheckpointError } from '../error.js';
import { openFastText } from '../fasttext/open-fasttext.js';
import { openGpt } from '../gpt/open-gpt.js';
import { openHdf5 } from '../hdf5/open-hdf5.js';
import { openNpy } from '../numpy/open-npy.js';
import { openNpz } from '../numpy/open-npz.js';
import { openPytorch } from '../pytorch/open-pytorch.js';
import { openSafetensors } from '../safetensors/open-safetensors.js';
import { memorySource, type ByteSource } from '../source/byte-source.js';
import { openTensorflow } from '../tensorflow/open-tensorflow.js';
import { openWord2vecBinary } from '../word-vectors/open-binary.js';
import { openWordVectorsText } from '../word-vectors/open-text.js';
import type { Open, Repair } from './hostile.js';
import { fixtureBytes } from './reference.js';
import { open as openMadeBundle } from './tensorflow-bundle.js';
import { blockRepair } from './tensorflow-table.js';

/** A good file that mutations start from. */
export interface Seed {
  readonly fixture: string;
  readonly open: Open;
  /** Makes checksums right again, so that what lies behind them is reached. */
  readonly repair?: Repair;
}

/** A format whose refusals are tested. */
export interface Subject {
  readonly extension: string;
  /** Bytes of buffers that reading a file may take beyond the file's. */
  readonly allowance: number;
  readonly open: Open;
  readonly seeds: readonly Seed[];
}

/** Heads that are read to tell a format, windows, a decoder's tables. */
const SMALL = 2 ** 20;
/** What the readers let a file expand to, deflated or by strides of 0, however short it is. */
const EXPANDED = 64 * 2 ** 20 + SMALL;

const over =
  (open: (source: ByteSource) => ReturnType<Open>): Open =>
  (bytes) =>
    open(memorySource('test', bytes));
const npy = over(openNpy);
const npz = over(openNpz);
const pytorch = over(openPytorch);
const safetensors = over(openSafetensors);
const hdf5 = over(openHdf5);
const fastText = over(openFastText);
const wordText = over(openWordVectorsText);
const wordBinary = over(openWord2vecBinary);
const parts = new Map(Array.from({ length: 10 }, (_, i) => [`params_${i}.npy`, fixtureBytes(`gpt/params_${i}.npy`)]));
const gpt: Open = (bytes) =>
  openGpt(memorySource('params_shapes.json', bytes), (name) => {
    const part = parts.get(name);
    return part === undefined
      ? Promise.reject(new CheckpointError('NOT_FOUND', 'there is no such file', { file: name }))
      : Promise.resolve(memorySource(name, part));
  });

/** Opens an index over the fixture's data files. */
function tensorflow(prefix: string): Open {
  const data = fixtureBytes(`${prefix}.data-00000-of-00001`);
  return (bytes) =>
    openTensorflow(memorySource('test.index', bytes), (suffix) =>
      suffix === '.data-00000-of-00001'
        ? Promise.resolve(memorySource(suffix, data))
        : Promise.reject(new CheckpointError('NOT_FOUND', 'there is no such file', { file: suffix })),
    );
}

const seeds = (open: Open, ...fixtures: string[]): readonly Seed[] => fixtures.map((fixture) => ({ fixture, open }));
const bundle = (prefix: string): readonly Seed[] => {
  const fixture = `${prefix}.index`;
  const open = tensorflow(prefix);
  return [
    { fixture, open },
    { fixture, open, repair: blockRepair(fixtureBytes(fixture)) },
  ];
};

/** Every format by its name in `npm run fuzz`. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
  safetensors: {
    extension: 'safetensors',
    allowance: SMALL,
    open: safetensors,
    seeds: seeds(safetensors, 'safetensors/every-dtype.safetensors'),
  },
  'pytorch-zip': {
    extension: 'bin',
    allowance: EXPANDED,
    open: pytorch,
    seeds: seeds(pytorch, 'pytorch/views.zip.bin', 'pytorch/no-crc.zip.bin'),
  },
  'pytorch-legacy': {
    extension: 'bin',
    allowance: EXPANDED,
    open: pytorch,
    seeds: seeds(pytorch, 'pytorch/views.legacy.bin', 'pytorch/views.legacy-protocol4.bin'),
  },
  tensorflow: {
    extension: 'index',
    allowance: SMALL,
    open: openMadeBundle,
    seeds: [
      ...bundle('tensorflow/every-dtype.ckpt'),
      ...bundle('tensorflow/sliced.ckpt'),
      ...bundle('tensorflow/objects/ckpt-2'),
    ],
  },
  npy: {
    extension: 'npy',
    allowance: SMALL,
    open: npy,
    seeds: seeds(npy, 'numpy/fortran-order.npy', 'numpy/big-endian.npy'),
  },
  npz: {
    extension: 'npz',
    allowance: EXPANDED,
    open: npz,
    seeds: seeds(npz, 'numpy/stored.npz', 'numpy/deflated.npz'),
  },
  hdf5: {
    extension: 'hdf5',
    allowance: EXPANDED,
    open: hdf5,
    seeds: seeds(hdf5, 'hdf5/elmo.hdf5', 'hdf5/latest.hdf5', 'hdf5/chunked.hdf5', 'hdf5/every-dtype.hdf5'),
  },
  gpt: { extension: 'shapes', allowance: SMALL, open: gpt, seeds: seeds(gpt, 'gpt/params_shapes.json') },
  'word2vec-text': {
    extension: 'txt',
    allowance: EXPANDED,
    open: wordText,
    seeds: seeds(wordText, 'words/word2vec.txt', 'words/word2vec.txt.gz'),
  },
  glove: { extension: 'txt', allowance: SMALL, open: wordText, seeds: seeds(wordText, 'words/glove.txt') },
  'word2vec-binary': {
    extension: 'bin',
    allowance: EXPANDED,
    open: wordBinary,
    seeds: seeds(wordBinary, 'words/word2vec.bin', 'words/word2vec.bin.gz'),
  },
  fasttext: {
    extension: 'bin',
    allowance: SMALL,
    open: fastText,
    seeds: seeds(
      fastText,
      'words/skipgram.bin',
      'words/supervised.bin',
      'words/unversioned.bin',
      'words/quantised-norms.ftz',
    ),
  },
};

export { boundedOutcome, mutations } from './hostile.js';
export { fixtureBytes } from './reference.js';
export { Allocations } from './allocations.js';

import {
  writeGpt,
  writeHdf5,
  writeNpy,
  writeNpz,
  writePytorch,
  writeSafetensors,
  writeTensorflow,
  writeWord2vecBinary,
  writeWord2vecText,
  type FloatDType,
  type WritableTensor,
  type WriteOptions,
} from '@firth/checkpoints';
import { endings } from '@firth/checkpoints/options';

/** What goes into a file. */
export interface Contents {
  readonly tensors: readonly WritableTensor[];
  /** Of word vectors: what each row of the only tensor stands for. */
  readonly words: readonly string[] | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ContainerOptions extends WriteOptions {
  /** Bytes of tensors above which a file is cut: of a format that has shards alone. */
  readonly shardSize?: number | undefined;
}

/** A file format that holds tensors under any names. */
export interface Container {
  /** Of a destination that asks for it without `--to`. */
  readonly extensions: readonly string[];
  /** The name that the format gives to the only tensor that it has place for. */
  readonly only?: string;
  /** The only dtype that it holds. */
  readonly dtype?: FloatDType;
  /** It keeps words, and is for word vectors alone. */
  readonly keepsWords?: true;
  readonly hasShards?: true;
  /** Gives the files written; the last is the one to open. */
  write(path: string, contents: Contents, options: ContainerOptions): Promise<readonly string[]>;
}

const word2vec = (extensions: readonly string[], write: typeof writeWord2vecText): Container => ({
  extensions,
  only: 'vectors',
  dtype: 'float32',
  keepsWords: true,
  write: async (path, { tensors: [vectors], words }, options) => {
    if (vectors !== undefined) await write(path, words ?? [], vectors, options);
    return [path];
  },
});

/** By the words of `--to`. */
export const containers = {
  safetensors: {
    extensions: endings.safetensors,
    hasShards: true,
    write: (path, { tensors, metadata }, { shardSize, ...options }) =>
      writeSafetensors(path, tensors, { ...options, metadata, ...(shardSize === undefined ? {} : { shardSize }) }),
  },
  pytorch: {
    extensions: endings.pytorch,
    write: async (path, { tensors }, options) => {
      await writePytorch(path, tensors, options);
      return [path];
    },
  },
  tensorflow: {
    extensions: endings.tensorflow,
    write: (prefix, { tensors }, options) => writeTensorflow(prefix, tensors, options),
  },
  hdf5: {
    extensions: endings.hdf5,
    write: async (path, { tensors }, options) => {
      await writeHdf5(path, tensors, options);
      return [path];
    },
  },
  npz: {
    extensions: endings.npz,
    write: async (path, { tensors }, options) => {
      await writeNpz(path, tensors, options);
      return [path];
    },
  },
  npy: {
    extensions: endings.npy,
    only: 'array',
    write: async (path, { tensors: [array] }, options) => {
      if (array !== undefined) await writeNpy(path, array, options);
      return [path];
    },
  },
  /** OpenAI's ten-part arrays in a folder, for a GPT alone. */
  'gpt-npy': {
    extensions: endings.folder,
    dtype: 'float32',
    write: async (folder, { tensors }, options) => {
      await writeGpt(folder, tensors, options);
      return [folder];
    },
  },
  'word2vec-text': word2vec(endings['word2vec-text'], writeWord2vecText),
  'word2vec-binary': word2vec(endings['word2vec-binary'], writeWord2vecBinary),
} as const satisfies Readonly<Record<string, Container>>;

export type ContainerName = keyof typeof containers;

/** Those that hold the tensors of any checkpoint, or of any word vectors. */
export const containerNames = (Object.keys(containers) as ContainerName[]) // its own keys
  .filter((name) => containers[name].extensions.length > 0);

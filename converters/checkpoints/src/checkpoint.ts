/** Element types that a checkpoint can hold. */
export type DType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool'
  | 'complex64'
  | 'complex128';

export type CheckpointFormat =
  | 'tensorflow'
  | 'pytorch-zip'
  | 'pytorch-legacy'
  | 'safetensors'
  | 'npy'
  | 'npz'
  | 'gpt-npy'
  | 'hdf5'
  | 'word2vec-text'
  | 'word2vec-binary'
  | 'glove'
  | 'fasttext';

/** Where a tensor's bytes lie on disk: contiguous, row-major, little-endian, so that an engine can map them in place. */
export interface TensorPlace {
  /** Absolute path, symbolic links resolved. */
  readonly path: string;
  readonly offset: number;
  readonly byteLength: number;
}

/** One named tensor of a checkpoint. Nothing of it is read before `read()`. */
export interface CheckpointTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly byteLength: number;
  /** The file (as the caller named it) that holds it. */
  readonly file: string;
  /** Undefined where the bytes are not one contiguous run of a file on disk (strided, sliced or in memory). */
  readonly place: TensorPlace | undefined;
  /** Where its bytes begin in `file`, of a format in which several tensors can share them. */
  readonly offset?: number;
  /** The values as contiguous, row-major, little-endian bytes; verified where the format carries a checksum. */
  read(): Promise<Uint8Array>;
}

/** An entry that is no numeric tensor (a string, a lookup table) and therefore not among the tensors. */
export interface SkippedEntry {
  readonly name: string;
  readonly reason: string;
}

/** An opened checkpoint: its tensors by their original names, in the order of the file. */
export interface Checkpoint {
  readonly format: CheckpointFormat;
  /** Every file it consists of, as the caller named it. */
  readonly files: readonly string[];
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** Entries that the format holds beside the tensors and that have no numeric values. */
  readonly skipped: readonly SkippedEntry[];
  /** Free-form strings beside the tensors: safetensors' `__metadata__`, the plain values of a PyTorch pickle. */
  readonly metadata: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

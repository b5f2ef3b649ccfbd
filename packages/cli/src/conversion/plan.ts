import type { Checkpoint, WritableTensor } from '@firth/checkpoints';
import type { LeftOut } from '../tally.js';

export type WrittenFormat = 'safetensors' | 'pytorch' | 'tensorflow' | 'gpt-npy';

/** What a conversion is going to write. */
export interface ConversionPlan {
  readonly kind: 'file' | 'folder';
  readonly format: WrittenFormat;
  /** The name of the weights in a temporary folder, which a folder keeps; TensorFlow's is a prefix. */
  readonly weightsFile: string;
  readonly tensors: readonly WritableTensor[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Text files beside it. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files to copy as they are, by their new name. */
  readonly copies: ReadonlyMap<string, string>;
  /** Tensors of the source that are not written. */
  readonly leftOut: readonly LeftOut[];
}

/** The same tensors under the same names. */
export function planCopy({ tensors, metadata, skipped, format }: Checkpoint): ConversionPlan {
  return {
    kind: 'file',
    format: 'safetensors',
    weightsFile: 'model.safetensors',
    tensors: [...tensors.values()],
    // Python's transformers opens only files that say which framework's orientation they have.
    metadata: format.startsWith('pytorch') ? { ...metadata, format: 'pt' } : metadata,
    texts: new Map(),
    copies: new Map(),
    leftOut: skipped,
  };
}

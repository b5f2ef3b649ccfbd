import { checkCheckpoint } from '@firth/checkpoints/options';
import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import type { SourceName, Tree } from '@firth/ops';
import type { ElmoConfig } from '../config.js';
import type { ElmoSchema } from '../schema.js';
import { bilmNames, viewed } from './bilm-tf.js';

export interface RecognizedElmo {
  readonly names: Tree<ElmoSchema, SourceName>;
  /** The checkpoint with the views that the names speak of. */
  readonly viewed: Checkpoint;
}

/** Whether the names of a checkpoint's tensors are those of an ELMo. */
export function isElmo(checkpoint: Checkpoint): boolean {
  checkCheckpoint('isElmo', checkpoint);
  return checkpoint.tensors.has('char_embed') && checkpoint.tensors.has('CNN/W_cnn_0');
}

/** @throws CheckpointError `MISSING_TENSOR` for a file that is no ELMo's. */
export function recognize(checkpoint: Checkpoint, config: ElmoConfig): RecognizedElmo {
  if (isElmo(checkpoint)) return { names: bilmNames(config), viewed: viewed(checkpoint, config) };
  throw new CheckpointError('MISSING_TENSOR', 'this is no ELMo', {
    file: checkpoint.files[0] ?? 'checkpoint',
    expected: 'char_embed, CNN/W_cnn_0, RNN_0/RNN/MultiRNNCell/Cell0/LSTMCell/W_0, … as bilm-tf writes them',
    found: [...checkpoint.tensors.keys()].slice(0, 3).join(', ') || 'no tensor',
    hint: 'Name the folder with options.json and lm_weights.hdf5',
  });
}

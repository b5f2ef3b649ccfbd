import { checkArgument } from '@firth/options';
import type { Checkpoint } from './checkpoint.js';
import { openInput, type CheckpointInput } from './open-input.js';
import { inputCheck } from './input-check.js';
import { openOptions, type OpenOptions } from './open-options.js';

/**
 * Opens a checkpoint, reading no tensor:
 * - a file of any format of the README's table, or the index JSON of a sharded one;
 * - a zip of word vectors, or one file of several in it, by `member` or as `x.zip/NAME`;
 * - a TensorFlow checkpoint by its prefix (`dir/bert_model.ckpt`), its `.index` or one of its data files;
 * - GPT's folder by `params_shapes.json`;
 * - a folder that holds one of these (Hugging Face's usual names first, then a SavedModel's variables, a single TensorFlow
 *   `.index`, or the one that TensorFlow's `checkpoint` file names, then a single file of any name);
 * - the same by URL, reading ranges (a folder's URL ends in a slash), or as File objects.
 *
 * The format is told by the file's bytes, not by its name.
 * @throws OptionError; CheckpointError NOT_FOUND, UNKNOWN_FORMAT, UNREADABLE, what a server answers (see `urlSource`), or what the
 * format's own reader throws.
 */
export async function openCheckpoint(input: CheckpointInput, options: OpenOptions = {}): Promise<Checkpoint> {
  checkArgument('openCheckpoint', 'input', inputCheck, input);
  return openInput(input, openOptions.read(options));
}

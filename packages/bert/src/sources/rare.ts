import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import type { ModelFiles } from '@firth/checkpoints/model-files';
import { adapterTensor, numberedVariables } from '@firth/checkpoints/rare-names';
export { severalModels } from '@firth/checkpoints/rare-names';
import { kerasSource } from './keras.js';
import { modelGardenSource } from './model-garden.js';
import type { RecognizedSource } from './source.js';

/**
 * The BERT of a checkpoint whose tensors are named neither as Google's nor as Hugging Face's PyTorch models.
 *
 * @throws CheckpointError `MISSING_TENSOR` that says what was looked for; `UNSUPPORTED` for an adapter, and numbered variables.
 */
export function recognizeRare(checkpoint: Checkpoint): RecognizedSource {
  const source = modelGardenSource(checkpoint) ?? kerasSource(checkpoint);
  if (source !== undefined) return source;
  const other = adapterTensor(checkpoint) ?? numberedVariables(checkpoint);
  if (other !== undefined) throw other;
  const { tensors, files } = checkpoint;
  const word = 'embeddings.word_embeddings.weight';
  throw new CheckpointError('MISSING_TENSOR', 'this is no BERT checkpoint: it holds no word embeddings', {
    file: files[0] ?? 'checkpoint',
    at: 'word_embeddings',
    expected: `bert/embeddings/word_embeddings, bert.${word} or ${word}, below any key`,
    found: `${tensors.size} other tensors (${[...tensors.keys()].slice(0, 3).join(', ')}, …)`,
  });
}

/** Why a place without a config is refused: by what is there, or where nothing is, by what was looked for. */
export async function whatIsThere(
  files: ModelFiles,
  reason: unknown,
  recognize: (checkpoint: Checkpoint) => Promise<unknown>,
): Promise<unknown> {
  if (!(reason instanceof CheckpointError) || reason.code !== 'NOT_FOUND') return reason;
  try {
    const checkpoint = await files.open();
    await recognize(checkpoint).finally(() => checkpoint.close());
    return withoutConfig(files);
  } catch (error) {
    return error instanceof CheckpointError && error.code !== 'NOT_FOUND' ? error : reason;
  }
}

/** The refusal of a BERT's tensors alone. */
export const withoutConfig = (files: ModelFiles): CheckpointError =>
  new CheckpointError('NOT_FOUND', 'this is a BERT without its config', {
    file: files.name,
    expected: 'config.json or bert_config.json in the folder',
    hint: 'Put the config and the vocabulary of its model beside it',
  });

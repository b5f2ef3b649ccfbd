import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { adapterTensor, numberedVariables } from '@firth/checkpoints/rare-names';
import { kerasSource } from './keras.js';
import type { RecognizedSource } from './source.js';

export { severalModels } from '@firth/checkpoints/rare-names';

/**
 * The GPT of a checkpoint whose tensors are named neither as OpenAI's nor as Hugging Face's PyTorch models.
 *
 * @throws CheckpointError `MISSING_TENSOR` that says what was looked for; `UNSUPPORTED` for an adapter, and numbered variables.
 */
export function recognizeRare(checkpoint: Checkpoint): RecognizedSource {
  const source = kerasSource(checkpoint);
  if (source !== undefined) return source;
  const other = adapterTensor(checkpoint) ?? numberedVariables(checkpoint);
  if (other !== undefined) throw other;
  const { tensors, files } = checkpoint;
  throw new CheckpointError('MISSING_TENSOR', 'this is no GPT checkpoint: it holds no word embeddings', {
    file: files[0] ?? 'checkpoint',
    at: 'word embeddings',
    expected: 'model/wte, model/we, wte.weight or tokens_embed.weight, below any key',
    found: `${tensors.size} other tensors (${[...tensors.keys()].slice(0, 3).join(', ')}, …)`,
  });
}

import { describeMapping, type BertMapping } from '@firth/bert';
import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { describeGptMapping, isGpt, type GptMapping } from '@firth/gpt';

export type ModelName = 'BERT' | 'GPT' | 'GPT-2';

/** The tree of whichever model a checkpoint is of. */
export type ModelMapping =
  (BertMapping & { readonly model: 'BERT' }) | (GptMapping & { readonly model: 'GPT' | 'GPT-2' });

/** A checkpoint without a tree, and why. */
export interface NoMapping {
  readonly model: undefined;
  readonly reason: string;
}

/** Maps an opened checkpoint to the tree of the model whose names its tensors have. */
export async function mapModel(checkpoint: Checkpoint, path: string): Promise<ModelMapping | NoMapping> {
  if (isGpt(checkpoint)) return mapGpt(checkpoint, path);
  const mapping = await describeMapping(checkpoint, path);
  return mapping.isBert ? { ...mapping, model: 'BERT' } : { model: undefined, reason: mapping.reason };
}

async function mapGpt(checkpoint: Checkpoint, path: string): Promise<ModelMapping | NoMapping> {
  try {
    const mapping = await describeGptMapping(checkpoint, path);
    return { ...mapping, model: mapping.modelType === 'gpt2' ? 'GPT-2' : 'GPT' };
  } catch (error) {
    // Arrays say nothing of their heads: those of another size than OpenAI's are only arrays.
    if (error instanceof CheckpointError && error.code === 'BAD_CONFIG' && checkpoint.format === 'gpt-npy')
      return { model: undefined, reason: error.message };
    throw error;
  }
}

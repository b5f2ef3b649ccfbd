import type { BertMapping } from '@firth/bert';
import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import type { ElmoMapping } from '@firth/elmo';
import type { GptMapping } from '@firth/gpt';
import type { RnnMapping } from '@firth/rnn';

export type ModelName = ModelMapping['model'];

/** The tree of whichever model a checkpoint is of. */
export type ModelMapping =
  | (BertMapping & { readonly model: 'BERT' })
  | (GptMapping & { readonly model: 'GPT' | 'GPT-2' })
  | (ElmoMapping & { readonly model: 'ELMo' })
  | (RnnMapping & { readonly model: 'recurrent network' });

/** A checkpoint without a tree, and why. */
export interface NoMapping {
  readonly model: undefined;
  readonly reason: string;
}

/** Maps an opened checkpoint to the tree of the model whose names its tensors have. */
export async function mapModel(checkpoint: Checkpoint, path: string): Promise<ModelMapping | NoMapping> {
  const [{ isGpt }, { isElmo }, { describeRnnMapping }, { describeMapping }] = await Promise.all([
    import('@firth/gpt'),
    import('@firth/elmo'),
    import('@firth/rnn'),
    import('@firth/bert'),
  ]);
  if (await isGpt(checkpoint)) return mapGpt(checkpoint, path);
  if (isElmo(checkpoint)) return mapElmo(checkpoint, path);
  const recurrent = describeRnnMapping(checkpoint);
  if (recurrent !== undefined) return { ...recurrent, model: 'recurrent network' };
  const mapping = await describeMapping(checkpoint, path);
  return mapping.isBert ? { ...mapping, model: 'BERT' } : { model: undefined, reason: mapping.reason };
}

/** Tensors without the config that they need are worth a look too. @throws what is no reason for having no tree */
function withoutTree(error: unknown, isReason: (code: CheckpointError['code']) => boolean): NoMapping {
  if (error instanceof CheckpointError && isReason(error.code)) return { model: undefined, reason: error.message };
  throw error;
}

async function mapGpt(checkpoint: Checkpoint, path: string): Promise<ModelMapping | NoMapping> {
  const { describeGptMapping } = await import('@firth/gpt');
  try {
    const mapping = await describeGptMapping(checkpoint, path);
    return { ...mapping, model: mapping.modelType === 'gpt2' ? 'GPT-2' : 'GPT' };
  } catch (error) {
    // Arrays say nothing of their heads: those of another size than OpenAI's are only arrays.
    const isArrays = checkpoint.format === 'gpt-npy';
    return withoutTree(error, (code) => code === 'NOT_FOUND' || (isArrays && code === 'BAD_CONFIG'));
  }
}

async function mapElmo(checkpoint: Checkpoint, path: string): Promise<ModelMapping | NoMapping> {
  const { describeElmoMapping } = await import('@firth/elmo');
  try {
    return { ...(await describeElmoMapping(checkpoint, path)), model: 'ELMo' };
  } catch (error) {
    return withoutTree(error, (code) => code === 'NOT_FOUND');
  }
}

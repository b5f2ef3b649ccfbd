import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { inputScaleName, scaleName, type SourceName } from '@firth/ops';
import type { GptConfig, ModelType } from '../config.js';
import type { GptParts, GptWeights } from '../schema.js';
import { huggingFaceNames, type HuggingFaceSpelling } from './huggingface.js';
import { openaiNames, withoutWidth } from './openai.js';

export interface RecognizedSource {
  readonly publisher: 'openai' | 'huggingface';
  readonly modelType: ModelType;
  /** The checkpoint with kernels as [in, out]. */
  readonly checkpoint: Checkpoint;
  readonly parts: GptParts;
  names(config: GptConfig, parts: GptParts): GptWeights<SourceName>;
  /** Why a tensor that is no weight of the model is there; undefined where nobody knows. */
  reasonToSkip(tensor: string): SkipReason | undefined;
}

export type SkipReason = 'tied weight' | 'constant buffer' | 'training step' | 'int8 scales';

/** Tells by the tensors' names whose checkpoint it is, and of which model. */
export function recognize(checkpoint: Checkpoint): RecognizedSource {
  const { tensors, files } = checkpoint;
  if (tensors.has('model/wte')) return openai(checkpoint, 'gpt2');
  if (tensors.has('model/we')) return openai(checkpoint, 'openai-gpt');
  for (const prefix of ['transformer.', ''] as const) {
    for (const [modelType, word, position] of embeddings) {
      const names = [`${prefix}${word}.weight`, 'lm_head.weight'];
      const found = names.find((name) => tensors.has(name));
      if (found !== undefined && tensors.has(`${prefix}${position}.weight`))
        return huggingFace(checkpoint, modelType, { prefix, word: found });
    }
  }
  throw new CheckpointError('MISSING_TENSOR', 'this is no GPT checkpoint: it holds no word embeddings', {
    file: files[0] ?? 'checkpoint',
    at: 'word embeddings',
    expected: 'model/wte, model/we, wte.weight or tokens_embed.weight',
    found: `${tensors.size} other tensors (${[...tensors.keys()].slice(0, 3).join(', ')}, …)`,
  });
}

const embeddings = [
  ['gpt2', 'wte', 'wpe'],
  ['openai-gpt', 'tokens_embed', 'positions_embed'],
] as const;

const openai = (checkpoint: Checkpoint, modelType: ModelType): RecognizedSource => ({
  publisher: 'openai',
  modelType,
  checkpoint: withoutWidth(checkpoint),
  parts: { multipleChoice: false },
  names: openaiNames,
  reasonToSkip: (name) => (name === 'global_step' ? 'training step' : undefined),
});

const huggingFace = (
  checkpoint: Checkpoint,
  modelType: ModelType,
  spelling: HuggingFaceSpelling,
): RecognizedSource => ({
  publisher: 'huggingface',
  modelType,
  checkpoint,
  parts: {
    multipleChoice: [...checkpoint.tensors.keys()].some((name) => name.startsWith('multiple_choice_head.')),
  },
  names: (config, parts) => huggingFaceNames(config, parts, spelling),
  reasonToSkip: (name) => {
    if (name === 'lm_head.weight') return 'tied weight';
    if (name.endsWith(scaleName('.weight')) || name.endsWith(inputScaleName('.weight'))) return 'int8 scales';
    return /(^|\.)h\.\d+\.attn\.(bias|masked_bias)$|position_ids$/.test(name) ? 'constant buffer' : undefined;
  },
});

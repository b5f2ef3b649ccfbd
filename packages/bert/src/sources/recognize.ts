import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { inputScaleName, scaleName, type SourceName } from '@firth/ops';
import type { BertConfig } from '../config.js';
import type { BertParts, BertWeights } from '../schema.js';
import { googleNames } from './google.js';
import { huggingFaceNames, type HuggingFaceSpelling } from './huggingface.js';

export interface RecognizedSource {
  readonly publisher: 'google' | 'huggingface';
  names(config: BertConfig, parts: BertParts): BertWeights<SourceName>;
  /** Why a tensor that is no weight of the model is there; undefined where nobody knows. */
  reasonToSkip(tensor: string): SkipReason | undefined;
}

export type SkipReason = 'optimizer slot' | 'training step' | 'tied weight' | 'constant buffer' | 'int8 scales';

/** Tells by the tensors' names whose checkpoint it is. */
export function recognize({ tensors, files }: Checkpoint): RecognizedSource {
  if (tensors.has('bert/embeddings/word_embeddings')) return google;
  const word = 'embeddings.word_embeddings.weight';
  const prefix = tensors.has(`bert.${word}`) ? 'bert.' : tensors.has(word) ? '' : undefined;
  if (prefix !== undefined) return huggingFace(prefix, tensors);
  throw new CheckpointError('MISSING_TENSOR', 'this is no BERT checkpoint: it holds no word embeddings', {
    file: files[0] ?? 'checkpoint',
    at: 'word_embeddings',
    expected: `bert/embeddings/word_embeddings, bert.${word} or ${word}`,
    found: `${tensors.size} other tensors (${[...tensors.keys()].slice(0, 3).join(', ')}, …)`,
  });
}

const google: RecognizedSource = {
  publisher: 'google',
  names: googleNames,
  reasonToSkip: (name) => {
    if (/\/adam_[mv]$/.test(name)) return 'optimizer slot';
    return name === 'global_step' ? 'training step' : undefined;
  },
};

function huggingFace(prefix: HuggingFaceSpelling['prefix'], tensors: Checkpoint['tensors']): RecognizedSource {
  const spelling: HuggingFaceSpelling = {
    prefix,
    norm: tensors.has(`${prefix}embeddings.LayerNorm.gamma`) ? ['gamma', 'beta'] : ['weight', 'bias'],
    predictionsBias: tensors.has('cls.predictions.bias') ? 'cls.predictions.bias' : 'cls.predictions.decoder.bias',
  };
  return {
    publisher: 'huggingface',
    names: (config, parts) => huggingFaceNames(config, parts, spelling),
    reasonToSkip: (name) => {
      if (/^cls\.predictions\.decoder\.(weight|bias)$/.test(name)) return 'tied weight';
      if (name.endsWith(scaleName('.weight')) || name.endsWith(inputScaleName('.weight'))) return 'int8 scales';
      return /embeddings\.(position_ids|token_type_ids)$/.test(name) ? 'constant buffer' : undefined;
    },
  };
}

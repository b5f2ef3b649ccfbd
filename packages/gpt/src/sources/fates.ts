import { namedWeights, tensorFates, type LoadingRule, type SkipReason, type TensorFates } from '@firth/ops';
import type { GptConfig } from '../config.js';
import { gptSchema, type GptSchema } from '../schema.js';
import type { RecognizedSource } from './source.js';

/** What becomes of every tensor of a GPT's checkpoint. */
export function fatesOf(config: GptConfig, source: RecognizedSource): TensorFates<SkipReason> {
  const { checkpoint, parts } = source;
  const wanted = namedWeights<GptSchema>(gptSchema(config, parts), source.names(config, parts));
  return tensorFates(checkpoint, wanted, (name) => source.reasonToSkip(name));
}

/** How a GPT's checkpoint is refused where it does not fit the config. */
export const loadingRule = ({ numHiddenLayers }: GptConfig, source: RecognizedSource): LoadingRule => ({
  reasonToSkip: (name) => source.reasonToSkip(name),
  expected: `the weights of ${numHiddenLayers} layers`,
});

import { CheckpointError } from '@firth/checkpoints';
import { namedWeights, tensorFates, type TensorFates } from '@firth/ops';
import type { GptConfig } from '../config.js';
import { gptSchema, type GptSchema } from '../schema.js';
import type { RecognizedSource, SkipReason } from './recognize.js';

/** What becomes of every tensor of a GPT's checkpoint. */
export function fatesOf(config: GptConfig, source: RecognizedSource): TensorFates<SkipReason> {
  const { checkpoint, parts } = source;
  const wanted = namedWeights<GptSchema>(gptSchema(config, parts), source.names(config, parts));
  return tensorFates(checkpoint, wanted, (name) => source.reasonToSkip(name));
}

/**
 * Refuses a tensor that is no weight of the model: that of a layer which the config does not count, say, without which the
 * model would compute something else.
 *
 * @throws CheckpointError `UNKNOWN_TENSOR` that names the first.
 */
export function refuseUnknown(config: GptConfig, source: RecognizedSource): void {
  const [first, ...others] = fatesOf(config, source).unused;
  if (first === undefined) return;
  const tensor = source.checkpoint.tensors.get(first);
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  throw new CheckpointError('UNKNOWN_TENSOR', `the model of this config has no such weight${more}`, {
    file: tensor?.file ?? source.checkpoint.files[0] ?? 'checkpoint',
    at: first,
    expected: `the weights of ${config.numHiddenLayers} layers`,
    found: `[${tensor?.shape.join(', ') ?? ''}]`,
    hint: 'If it belongs to a head of its own, say skipUnknownTensors: true (--skip-unknown-tensors)',
  });
}

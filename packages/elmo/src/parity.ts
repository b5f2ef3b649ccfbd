import type { CheckpointInput } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { compareModel, readIds, type ParityReport } from '@firth/ops';
import { loadElmo } from './loaded-elmo.js';
import { parityOptions, type ParityOptions } from './parity-options.js';
import { forwardProgram } from './programs.js';

export type { ParityOptions } from './parity-options.js';

const writtenBy = 'fixtures/elmo/reference.py';

/**
 * Runs an ELMo from a fresh state on the character ids of a reference (fixtures/elmo/reference.py writes one) and compares
 * the character network, each highway layer, the words' vectors and each layer of the language models with it.
 */
export async function parity(
  model: ModelSource,
  reference: CheckpointInput,
  options?: ParityOptions,
): Promise<ParityReport> {
  const { bound, ...load } = parityOptions.read(options);
  return compareModel(
    () => loadElmo(model, load),
    reference,
    bound,
    async ({ config, weights }, expected) => ({
      program: forwardProgram(config),
      weights,
      inputs: {
        characterIds: await readIds('character_ids', expected, writtenBy),
        lengths: await readIds('lengths', expected, writtenBy),
      },
      inputNames: ['character_ids', 'lengths'],
      writtenBy,
    }),
  );
}

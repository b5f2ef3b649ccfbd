import type { CheckpointInput } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { compareModel, readIds, type ParityReport } from '@firth/ops';
import { forwardProgram } from './forward.js';
import { completeBatch } from './inputs.js';
import { bertWeights, loadBert } from './loaded-bert.js';
import { parityOptions, type ParityOptions } from './parity-options.js';

export type { ParityReport, ParityRow } from '@firth/ops';

export type { ParityOptions } from './parity-options.js';

const writtenBy = 'fixtures/bert/reference.py';

/**
 * Runs a BERT on the inputs of a reference (fixtures/bert/reference.py writes one from transformers) and compares every
 * hidden state, attention map, submodule output and logit with it.
 */
export async function parity(
  model: ModelSource,
  reference: CheckpointInput,
  options?: ParityOptions,
): Promise<ParityReport> {
  const { bound, ...load } = parityOptions.read(options);
  return compareModel(
    () => loadBert(model, load),
    reference,
    bound,
    async (loaded, expected) => {
      const { config, parts } = loaded;
      const inputIds = await readIds('input_ids', expected, writtenBy);
      const attentionMask = await readIds('attention_mask', expected, writtenBy);
      const tokenTypeIds = await readIds('token_type_ids', expected, writtenBy);
      return {
        program: forwardProgram(config, parts),
        weights: bertWeights(loaded, parts),
        inputs: completeBatch({ inputIds, attentionMask, tokenTypeIds }, config),
        inputNames: ['input_ids', 'attention_mask', 'token_type_ids'],
        writtenBy,
      };
    },
  );
}

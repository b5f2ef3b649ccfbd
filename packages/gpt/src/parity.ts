import type { CheckpointInput } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { compareModel, int32, readIds, type ParityReport, type Tensor } from '@firth/ops';
import { gptWeights, loadGpt } from './loaded-gpt.js';
import { parityOptions, type ParityOptions } from './parity-options.js';
import { forwardProgram } from './programs.js';

export type { ParityReport } from '@firth/ops';

export type { ParityOptions } from './parity-options.js';

const writtenBy = 'fixtures/gpt/reference.py';

/**
 * Runs a GPT on the inputs of a reference (fixtures/gpt/reference.py writes one from transformers) and compares every hidden
 * state, attention map, submodule output and logit with it.
 */
export async function parity(
  model: ModelSource,
  reference: CheckpointInput,
  options?: ParityOptions,
): Promise<ParityReport> {
  const { bound, ...load } = parityOptions.read(options);
  return compareModel(
    () => loadGpt(model, load),
    reference,
    bound,
    async (loaded, expected) => {
      const { config, source } = loaded;
      const inputIds = await readIds('input_ids', expected, writtenBy);
      const attentionMask = await readIds('attention_mask', expected, writtenBy);
      const mcTokenIds = expected.tensors.has('mc_token_ids')
        ? await readIds('mc_token_ids', expected, writtenBy)
        : int32(new Int32Array(inputIds.shape[0] ?? 0), [inputIds.shape[0] ?? 0]);
      return {
        program: forwardProgram(config, source.parts),
        weights: gptWeights(loaded, source.parts),
        inputs: { inputIds, attentionMask, mcTokenIds, positionIds: positionsIn(inputIds) },
        inputNames: ['input_ids', 'attention_mask', 'mc_token_ids'],
        writtenBy,
      };
    },
  );
}

/** 0, 1, 2, … in each row: a reference pads on the right. */
function positionsIn({ data, shape }: Tensor<'int32'>): Tensor<'int32'> {
  const [, length = 1] = shape;
  return int32(
    data.map((_, i) => i % length),
    shape,
  );
}

import { openCheckpoint, type CheckpointInput } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { compareWithReference, int32, readIds, type ParityReport, type Tensor } from '@firth/ops';
import { gptWeights, loadGpt, type LoadOptions } from './loaded-gpt.js';
import { forwardProgram } from './programs.js';

export type { ParityReport } from '@firth/ops';

export type ParityOptions = LoadOptions & {
  /** Largest absolute error allowed of any element: 1e-5 unless said. */
  readonly bound?: number;
};

const writtenBy = 'fixtures/gpt/reference.py';

/**
 * Runs a GPT on the inputs of a reference (fixtures/gpt/reference.py writes one from transformers) and compares every hidden
 * state, attention map, submodule output and logit with it.
 */
export async function parity(
  model: ModelSource,
  reference: CheckpointInput,
  options: ParityOptions = {},
): Promise<ParityReport> {
  const expected = await openCheckpoint(reference);
  try {
    const loaded = await loadGpt(model, options);
    try {
      const { config, engine, source } = loaded;
      const inputIds = await readIds('input_ids', expected, writtenBy);
      const attentionMask = await readIds('attention_mask', expected, writtenBy);
      const mcTokenIds = expected.tensors.has('mc_token_ids')
        ? await readIds('mc_token_ids', expected, writtenBy)
        : int32(new Int32Array(inputIds.shape[0] ?? 0), [inputIds.shape[0] ?? 0]);
      const inputs = { inputIds, attentionMask, mcTokenIds, positionIds: positionsIn(inputIds) };
      const [program, weights] = [forwardProgram(config, source.parts), gptWeights(loaded, source.parts)];
      const inputNames = ['input_ids', 'attention_mask', 'mc_token_ids'];
      const compared = { engine, program, weights, inputs, inputNames, writtenBy };
      return await compareWithReference(compared, expected, options.bound ?? 1e-5);
    } finally {
      await loaded.close();
    }
  } finally {
    await expected.close();
  }
}

/** 0, 1, 2, … in each row: a reference pads on the right. */
function positionsIn({ data, shape }: Tensor<'int32'>): Tensor<'int32'> {
  const [, length = 1] = shape;
  return int32(
    data.map((_, i) => i % length),
    shape,
  );
}

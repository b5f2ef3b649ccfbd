import { openCheckpoint, type CheckpointInput } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { compareWithReference, readIds, type ParityReport } from '@firth/ops';
import { forwardProgram } from './forward.js';
import { completeBatch } from './inputs.js';
import { bertWeights, loadBert, type LoadOptions } from './loaded-bert.js';

export type { ParityReport, ParityRow } from '@firth/ops';

export type ParityOptions = LoadOptions & {
  /** Largest absolute error allowed of any element: 1e-5 unless said. */
  readonly bound?: number;
};

const writtenBy = 'fixtures/bert/reference.py';

/**
 * Runs a BERT on the inputs of a reference (fixtures/bert/reference.py writes one from transformers) and compares every
 * hidden state, attention map, submodule output and logit with it.
 */
export async function parity(
  model: ModelSource,
  reference: CheckpointInput,
  options: ParityOptions = {},
): Promise<ParityReport> {
  const expected = await openCheckpoint(reference);
  try {
    const loaded = await loadBert(model, options);
    try {
      const { config, engine, parts } = loaded;
      const inputIds = await readIds('input_ids', expected, writtenBy);
      const attentionMask = await readIds('attention_mask', expected, writtenBy);
      const tokenTypeIds = await readIds('token_type_ids', expected, writtenBy);
      const inputs = completeBatch({ inputIds, attentionMask, tokenTypeIds }, config);
      const [program, weights] = [forwardProgram(config, parts), bertWeights(loaded, parts)];
      const inputNames = ['input_ids', 'attention_mask', 'token_type_ids'];
      const compared = { engine, program, weights, inputs, inputNames, writtenBy };
      return await compareWithReference(compared, expected, options.bound ?? 1e-5);
    } finally {
      await loaded.close();
    }
  } finally {
    await expected.close();
  }
}

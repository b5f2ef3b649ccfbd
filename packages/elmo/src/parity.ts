import { openCheckpoint, type CheckpointInput } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { compareWithReference, readIds, type ParityReport } from '@firth/ops';
import { loadElmo, type LoadOptions } from './loaded-elmo.js';
import { forwardProgram } from './programs.js';

export type ParityOptions = LoadOptions & {
  /** Largest absolute error allowed of any element: 1e-5 unless said. */
  readonly bound?: number;
};

const writtenBy = 'fixtures/elmo/reference.py';

/**
 * Runs an ELMo from a fresh state on the character ids of a reference (fixtures/elmo/reference.py writes one) and compares
 * the character network, each highway layer, the words' vectors and each layer of the language models with it.
 */
export async function parity(
  model: ModelSource,
  reference: CheckpointInput,
  options: ParityOptions = {},
): Promise<ParityReport> {
  const expected = await openCheckpoint(reference);
  try {
    const { config, engine, weights, close } = await loadElmo(model, options);
    try {
      const characterIds = await readIds('character_ids', expected, writtenBy);
      const lengths = await readIds('lengths', expected, writtenBy);
      const inputs = { characterIds, lengths };
      const inputNames = ['character_ids', 'lengths'];
      const compared = { engine, program: forwardProgram(config), weights, inputs, inputNames, writtenBy };
      return await compareWithReference(compared, expected, options.bound ?? 1e-5);
    } finally {
      await close();
    }
  } finally {
    await expected.close();
  }
}

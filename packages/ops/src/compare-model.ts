import { openCheckpoint, type Checkpoint, type CheckpointInput } from '@firth/checkpoints';
import { compareWithReference, type Compared, type ParityReport } from './parity-report.js';
import type { Engine } from './program.js';

/** A loaded model as far as a comparison needs it. */
export interface ComparedModel {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

/**
 * Opens a reference and a model, lets `describe` say what is to be run on which inputs of the reference, compares, and closes both.
 * `bound` is the largest absolute error allowed of any element.
 *
 * @throws CheckpointError as opening them, `describe` and `compareWithReference`.
 */
export async function compareModel<L extends ComparedModel, S, I extends string>(
  load: () => Promise<L>,
  reference: CheckpointInput,
  bound: number,
  describe: (loaded: L, expected: Checkpoint) => Promise<Omit<Compared<S, I>, 'engine'>>,
): Promise<ParityReport> {
  const expected = await openCheckpoint(reference);
  try {
    const loaded = await load();
    try {
      const compared = await describe(loaded, expected);
      return await compareWithReference({ engine: loaded.engine, ...compared }, expected, bound);
    } finally {
      await loaded.close();
    }
  } finally {
    await expected.close();
  }
}

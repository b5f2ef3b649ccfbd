import { OpsError } from './error.js';
import { format, type Dim, type Dims } from './shapes/dims.js';

/** What the operations that only training knows do everywhere else. */
export const outsideTraining = {
  dropout: <T>(x: T): T => x,
  stopGradient: <T>(x: T): T => x,
  checkpoint: <T>(block: (inputs: readonly T[]) => readonly T[], inputs: readonly T[]): readonly T[] => block(inputs),
};

/** The label of rows that do not count, as in PyTorch. */
export const IGNORED = -100;

/**
 * How many rows there are: logits [rows, classes], labels and weights [rows].
 *
 * @throws OpsError `SHAPE_MISMATCH`
 */
export function crossEntropyRows(logits: Dims, labels: Dims, rowWeights: Dims | undefined): Dim {
  const [rows, classes, ...rest] = logits;
  const mismatch = (found: string) => new OpsError('SHAPE_MISMATCH', `crossEntropy: ${found}`);
  if (rows === undefined || classes === undefined || rest.length > 0)
    throw mismatch(`logits are [rows, classes], found ${format(logits)}`);
  for (const [what, shape] of Object.entries({ labels, rowWeights }))
    if (shape !== undefined && format(shape) !== format([rows]))
      throw mismatch(`${what} are [${rows}], found ${format(shape)}`);
  return rows;
}

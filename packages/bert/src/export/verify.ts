import {
  int32,
  maxAbsoluteError,
  OpsError,
  type Difference,
  type ForeignModel,
  type Program,
  type Tensor,
  type Tree,
  type WeightSource,
} from '@firth/ops';
import type { BertConfig } from '../config.js';
import type { LoadedBert } from '../loaded-bert.js';
import type { PublicInput } from './export-program.js';

/** An output of a written file against our own engine's. */
export interface CheckedOutput extends Difference {
  readonly name: string;
  readonly shape: readonly number[];
}

export async function compareWithEngine<S>(
  { engine, config }: LoadedBert,
  program: Program<S, PublicInput, string>,
  weights: Tree<S, WeightSource>,
  written: ForeignModel,
): Promise<CheckedOutput[]> {
  const inputs = sampleInputs(config);
  const executable = await engine.compile(program, weights);
  try {
    const [expected, found] = [await executable.run(inputs), await written.run(inputs)];
    return Object.entries<Tensor>(expected).map(([name, ours]) => {
      const theirs = found[name];
      if (theirs === undefined) throw new OpsError('UNKNOWN_OUTPUT', `the file gives no output '${name}'`);
      return { name, shape: ours.shape, ...maxAbsoluteError(theirs, ours) };
    });
  } finally {
    await executable.dispose();
  }
}

const LENGTHS = [8, 5];

/** Two rows of different length, the second padded; the later tokens of each are of the second sentence. */
function sampleInputs({ vocabSize, maxPositionEmbeddings, typeVocabSize }: BertConfig): Record<PublicInput, Tensor> {
  const columns = Math.min(Math.max(...LENGTHS), maxPositionEmbeddings);
  const filled = (value: (row: number, column: number, isToken: boolean) => number) =>
    int32(
      LENGTHS.flatMap((length, row) =>
        Array.from({ length: columns }, (_, column) => value(row, column, column < length)),
      ),
      [LENGTHS.length, columns],
    );
  return {
    input_ids: filled((row, column) => (1 + 7919 * (row * columns + column)) % vocabSize), // spread over the table
    attention_mask: filled((_row, _column, isToken) => Number(isToken)),
    token_type_ids: filled((_row, column, isToken) => (isToken && column >= 3 ? Math.min(1, typeVocabSize - 1) : 0)),
  };
}

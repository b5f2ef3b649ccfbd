import type { InputSpec, Ops, Program } from '@firth/ops';
import { checkRnnConfig, shownSize, type RnnConfig } from './config.js';
import type { CarriedState } from './recurrence.js';
import { recurrentStack, sequenceMask } from './recurrent.js';
import { rnnSchema, type RnnSchema } from './schema.js';

export type RnnInput = 'x' | 'lengths' | 'hidden' | 'cell';
export type RnnOutput = 'output' | 'hidden' | 'cell';

/** How many states a stack carries: one for each layer and direction. */
export const stateCount = ({ numLayers, bidirectional }: RnnConfig): number => numLayers * (bidirectional ? 2 : 1);

/** What a run of a stack takes; the cell of others than an LSTM has no rows. */
export function rnnInputs(config: RnnConfig): Readonly<Record<RnnInput, InputSpec>> {
  const count = stateCount(checkRnnConfig(config));
  return {
    x: { dtype: 'float32', shape: ['batch', 'length', config.inputSize] },
    lengths: { dtype: 'int32', shape: ['batch'] },
    hidden: { dtype: 'float32', shape: [count, 'batch', shownSize(config)] },
    cell: { dtype: 'float32', shape: [config.cell === 'lstm' ? count : 0, 'batch', config.hiddenSize] },
  };
}

/**
 * A whole stack in PyTorch's shapes: x [B, T, input], lengths [B], hidden and cell [layers * directions, B, size] in;
 * output [B, T, directions * shown] (0 behind the end of a sequence) and the states after the last words out.
 */
export const rnnProgram = (config: RnnConfig): Program<RnnSchema, RnnInput, RnnOutput> => ({
  schema: rnnSchema(config),
  inputs: rnnInputs(config),
  run: (ops, weights, { x, lengths, hidden, cell }) => {
    const byTime = ops.transpose(x, [1, 0, 2]); // [T, B, input]
    const isLstm = config.cell === 'lstm';
    const given = Array.from({ length: stateCount(config) }, (_, i) => ({
      hidden: row(ops, hidden, i),
      ...(isLstm ? { cell: row(ops, cell, i) } : {}),
    }));
    const mask = sequenceMask(ops, byTime, lengths);
    const { layers, states: last } = recurrentStack(ops, config, weights, { x: byTime, mask, states: given });
    const top = layers.at(-1) ?? byTime;
    return {
      output: ops.transpose(top, [1, 0, 2]),
      hidden: stacked(ops, last, (state) => state.hidden),
      cell: isLstm ? stacked(ops, last, (state) => state.cell ?? state.hidden) : cell,
    };
  },
});

/** x [n, B, size] -> [B, size] at i */
function row<T>(ops: Ops<T>, x: T, i: number): T {
  const [, batch = 0, size = 0] = ops.shape(x);
  return ops.reshape(ops.slice(x, 0, i, i + 1), [batch, size]);
}

function stacked<T>(ops: Ops<T>, states: readonly CarriedState<T>[], of: (state: CarriedState<T>) => T): T {
  const rows = states.map((state) => ops.reshape(of(state), [1, ...ops.shape(of(state))]));
  return ops.concat(rows, 0);
}

import type { Ops } from '@firth/ops';
import { withForgetBias } from './cells.js';
import type { RnnConfig } from './config.js';
import type { Recurred, Recurrence } from './recurrence.js';
import type { DirectionWeights } from './schema.js';

/** The gates of an engine's own LSTM, in its order. */
const GATES = ['i', 'f', 'g', 'o'];

/** One direction of an LSTM layer by the engine's own operator; undefined where it has none, or none of this kind. */
export function ownLstm<T>(
  ops: Ops<T>,
  config: RnnConfig,
  { input, recurrent, projection }: DirectionWeights<T>,
  { x, mask, reverse, hidden, cell }: Recurrence<T> & { readonly hidden: T; readonly cell: T },
): Recurred<T> | undefined {
  if (ops.lstm === undefined || config.cell !== 'lstm' || projection !== undefined || config.cellClip !== undefined)
    return undefined;
  if (input.bias === undefined && (config.forgetBias ?? 0) !== 0) return undefined;
  const { gates, hiddenSize: size } = config;
  const inOrder = (columns: T): T =>
    gates === GATES.join('')
      ? columns
      : ops.concat(
          GATES.map((gate) => ops.slice(columns, -1, gates.indexOf(gate) * size, (gates.indexOf(gate) + 1) * size)),
          -1,
        );
  const weights = {
    kernel: inOrder(input.kernel),
    recurrentKernel: inOrder(recurrent.kernel),
    bias: input.bias && inOrder(withForgetBias(ops, config, input.bias)),
    recurrentBias: recurrent.bias && inOrder(recurrent.bias),
  };
  const lengths = mask && lengthsOf(ops, mask);
  const { shown, ...state } = ops.lstm(weights, { x, lengths, hidden, cell, reverse });
  return { shown, state };
}

/** bool [T, B, 1] -> int32 [B] */
function lengthsOf<T>(ops: Ops<T>, mask: T): T {
  const [, batch = 1] = ops.shape(mask);
  const counted = ops.reduceSum(ops.cast(mask, 'float32'), [0], false); // [B, 1]
  return ops.cast(ops.reshape(counted, [batch]), 'int32');
}

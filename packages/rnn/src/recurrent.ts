import { mapNamed, type Dim, type Ops } from '@firth/ops';
import { gruStep, inputGates, lstmStep, vanillaStep, type CellStep } from './cells.js';
import { shownSize, type RnnConfig } from './config.js';
import { ownLstm } from './own-lstm.js';
import type { CarriedState, Recurred, Recurrence } from './recurrence.js';
import type { DirectionWeights, RnnWeights } from './schema.js';

/** One direction of one layer. */
export function recurrentLayer<T>(
  ops: Ops<T>,
  config: RnnConfig,
  weights: DirectionWeights<T>,
  recurrence: Recurrence<T>,
): Recurred<T> {
  const { x, state } = recurrence;
  const batch = ops.shape(x)[1] ?? 1;
  const hidden = state?.hidden ?? zeros(ops, x, batch, shownSize(config));
  if (config.cell === 'lstm') {
    const cell = state?.cell ?? zeros(ops, x, batch, config.hiddenSize);
    const own = ownLstm(ops, config, weights, { ...recurrence, hidden, cell });
    if (own !== undefined) return own;
    const gates = inputGates(ops, config, weights, x); // [T, B, gates * hidden]
    return recur(ops, lstmStep(ops, config, weights), { hidden, cell }, gates, recurrence);
  }
  const gates = inputGates(ops, config, weights, x);
  const step = config.cell === 'gru' ? gruStep(ops, config, weights) : vanillaStep(ops, config, weights);
  return recur(ops, step, { hidden }, gates, recurrence);
}

function recur<T, S extends string>(
  ops: Ops<T>,
  step: CellStep<T, Readonly<Record<S | 'hidden', T>>>,
  initial: Readonly<Record<S | 'hidden', T>>,
  gates: T,
  { mask, reverse = false }: Recurrence<T>,
): { readonly shown: T; readonly state: Readonly<Record<S | 'hidden', T>> } {
  if (mask === undefined) {
    const { state, outputs } = ops.scan<S | 'hidden', 'gates', 'shown'>(
      (before, row) => {
        const after = step(before, row.gates);
        return { state: after, outputs: { shown: after.hidden } };
      },
      initial,
      { gates },
      { reverse },
    );
    return { shown: outputs.shown, state };
  }
  const nothing = ops.constant([0], []);
  const { state, outputs } = ops.scan<S | 'hidden', 'gates' | 'mask', 'shown'>(
    (before, row) => {
      const after = step(before, row.gates);
      const kept = mapNamed<S | 'hidden', T, T>(after, (value, name) =>
        ops.where(row.mask, value, before[name as S | 'hidden']),
      ); // names are those of the state
      return { state: kept, outputs: { shown: ops.where(row.mask, after.hidden, nothing) } };
    },
    initial,
    { gates, mask },
    { reverse },
  );
  return { shown: outputs.shown, state };
}

/** [batch, size], the batch being that of x [T, B, …]. */
function zeros<T>(ops: Ops<T>, x: T, batch: Dim, size: number): T {
  if (typeof batch === 'number') return ops.broadcastTo(ops.constant([0], []), [batch, size]);
  const ofBatch = ops.cast(ops.positions(x, 1), 'float32'); // [B]; its length is known where x is
  return ops.broadcastTo(ops.reshape(ops.mul(ofBatch, ops.constant([0], [])), [batch, 1]), [batch, size]);
}

/** bool [T, B, 1] of sequences of these lengths: int32 [B]; x is [T, B, …]. */
export function sequenceMask<T>(ops: Ops<T>, x: T, lengths: T): T {
  const [length = 0, batch = 0] = ops.shape(x);
  const at = ops.reshape(ops.positions(x, 0), [length, 1]);
  return ops.reshape(ops.less(at, ops.reshape(lengths, [1, batch])), [length, batch, 1]);
}

export interface StackInput<T> {
  /** [T, B, input] */
  readonly x: T;
  readonly mask?: T | undefined;
  /** One for each layer and direction: layer 0 forward, layer 0 backward, layer 1 forward, … */
  readonly states?: readonly CarriedState<T>[] | undefined;
  /** Rate at which, while training, what each layer reads is dropped; what it reads of itself stays (Zaremba et al., 2014). */
  readonly dropout?: number | undefined;
}

export interface StackOutput<T> {
  /** Of each layer [T, B, directions * shown]. */
  readonly layers: readonly T[];
  readonly states: readonly CarriedState<T>[];
}

/**
 * All layers; each reads what both directions of the one below show, side by side (Graves and Schmidhuber, 2005). The taps
 * `layers.0`, … are [B, T, size], as PyTorch and Keras give them.
 */
export function recurrentStack<T>(
  ops: Ops<T>,
  config: RnnConfig,
  weights: RnnWeights<T>,
  { x, mask, states, dropout = 0 }: StackInput<T>,
): StackOutput<T> {
  const layers: T[] = [];
  const carried: CarriedState<T>[] = [];
  let below = x;
  for (const layer of weights.layers) {
    below = ops.dropout(below, dropout);
    const run = (direction: DirectionWeights<T>, reverse: boolean): T => {
      const state = states?.[carried.length];
      const { shown, state: last } = recurrentLayer(ops, config, direction, { x: below, mask, state, reverse });
      carried.push(last);
      return shown;
    };
    const forward = run(layer.forward, false);
    below = layer.backward === undefined ? forward : ops.concat([forward, run(layer.backward, true)], -1);
    ops.tap(`layers.${layers.length}`, ops.transpose(below, [1, 0, 2]));
    layers.push(below);
  }
  return { layers, states: carried };
}

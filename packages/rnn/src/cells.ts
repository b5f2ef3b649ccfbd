import type { Ops } from '@firth/ops';
import type { GruCell, LstmCell, RnnConfig, VanillaCell } from './config.js';
import type { DirectionWeights } from './schema.js';

/** The carried state of an LSTM. Shapes [B, shown] and [B, hidden]. */
export type LstmState<T> = Readonly<Record<'hidden' | 'cell', T>>;
/** The carried state of the other cells. Shape [B, hidden]. */
export type HiddenState<T> = Readonly<Record<'hidden', T>>;

/** One step: the state, and the input's share of the gates [B, gates * hidden], which is computed for all steps at once. */
export type CellStep<T, S> = (state: S, gates: T) => S;

type Sized<C> = C & Pick<RnnConfig, 'hiddenSize'>;

/** The block of a gate. */
const block = <T>(ops: Ops<T>, x: T, at: number, size: number): T => ops.slice(x, -1, at * size, (at + 1) * size);

/** W x + b for all steps: x [..., input] -> [..., gates * hidden]. */
export function inputGates<T>(ops: Ops<T>, config: RnnConfig, { input }: DirectionWeights<T>, x: T): T {
  const { kernel, bias } = input;
  if (bias === undefined) return withForgetBias(ops, config, ops.linear(x, { kernel }));
  return ops.linear(x, { kernel, bias: withForgetBias(ops, config, bias) });
}

/** TensorFlow's `forget_bias`, added to a bias or to gates [..., 4 * hidden]. */
export function withForgetBias<T>(ops: Ops<T>, config: RnnConfig, gates: T): T {
  if (config.cell !== 'lstm' || (config.forgetBias ?? 0) === 0) return gates;
  const forget = config.gates.indexOf('f'); // neither the first nor the last
  const part = (start: number, end: number) => ops.slice(gates, -1, start * config.hiddenSize, end * config.hiddenSize);
  const raised = ops.add(part(forget, forget + 1), ops.constant([config.forgetBias ?? 0], []));
  return ops.concat([part(0, forget), raised, part(forget + 1, 4)], -1);
}

/** U h (+ its own bias). */
const recurrentGates = <T>(ops: Ops<T>, { recurrent: { kernel, bias } }: DirectionWeights<T>, hidden: T): T =>
  ops.linear(hidden, bias === undefined ? { kernel } : { kernel, bias });

/** h' = activation(W x + U h + b) (Elman, 1990). */
export const vanillaStep =
  <T>(ops: Ops<T>, { activation }: VanillaCell, weights: DirectionWeights<T>): CellStep<T, HiddenState<T>> =>
  ({ hidden }, gates) => ({
    hidden: ops.activation(activation, ops.add(gates, recurrentGates(ops, weights, hidden))),
  });

/**
 * c' = clip(σ(f) · c + σ(i) · tanh(g)); h' = clip(σ(o) · tanh(c') · W_P) (Sak et al., 2014, eqs. 1 to 7 without peepholes;
 * clipping as TensorFlow's `LSTMCell`: the cell before it is shown, the projection after the product).
 */
export const lstmStep =
  <T>(ops: Ops<T>, config: Sized<LstmCell>, weights: DirectionWeights<T>): CellStep<T, LstmState<T>> =>
  ({ hidden, cell }, gates) => {
    const all = ops.add(gates, recurrentGates(ops, weights, hidden)); // [B, 4 * hidden]
    const gate = (name: string) => block(ops, all, config.gates.indexOf(name), config.hiddenSize);
    const kept = ops.mul(ops.activation('sigmoid', gate('f')), cell);
    const added = ops.mul(ops.activation('sigmoid', gate('i')), ops.activation('tanh', gate('g')));
    const next = clipped(ops, ops.add(kept, added), config.cellClip);
    const shown = ops.mul(ops.activation('sigmoid', gate('o')), ops.activation('tanh', next)); // [B, hidden]
    if (weights.projection === undefined) return { hidden: shown, cell: next };
    return { hidden: clipped(ops, ops.linear(shown, weights.projection), config.projectionClip), cell: next };
  };

/** h' = z · h + (1 - z) · n, the candidate n by one of two readings of the reset gate (Cho et al., 2014, eqs. 5 to 8). */
export const gruStep =
  <T>(ops: Ops<T>, config: Sized<GruCell>, weights: DirectionWeights<T>): CellStep<T, HiddenState<T>> =>
  ({ hidden }, gates) => {
    const size = config.hiddenSize;
    const at = (name: string) => config.gates.indexOf(name);
    const of = (x: T, name: string) => block(ops, x, at(name), size);
    const { kernel, bias } = weights.recurrent;
    // Reset and update come first in both orders.
    const part = (x: T, start: number, end: number) => ops.slice(x, -1, start * size, end * size);
    const product = (x: T, start: number, end: number) =>
      ops.linear(x, {
        kernel: part(kernel, start, end),
        ...(bias === undefined ? {} : { bias: part(bias, start, end) }),
      });
    const isAfter = config.reset === 'after';
    const recurrent = isAfter ? recurrentGates(ops, weights, hidden) : product(hidden, 0, 2);
    const both = ops.activation('sigmoid', ops.add(part(gates, 0, 2), part(recurrent, 0, 2))); // [B, 2 * hidden]
    const [reset, update] = [of(both, 'r'), of(both, 'z')];
    const remembered = isAfter ? ops.mul(reset, of(recurrent, 'n')) : product(ops.mul(reset, hidden), 2, 3);
    const candidate = ops.activation('tanh', ops.add(of(gates, 'n'), remembered));
    return { hidden: ops.add(candidate, ops.mul(update, ops.sub(hidden, candidate))) };
  };

function clipped<T>(ops: Ops<T>, x: T, clip: number | undefined): T {
  if (clip === undefined) return x;
  return ops.maximum(ops.minimum(x, ops.constant([clip], [])), ops.constant([-clip], []));
}

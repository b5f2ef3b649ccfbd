import { OpsError } from '../error.js';
import type { Ops } from '../ops.js';
import { format } from '../shapes/dims.js';
import { activationRules } from './activations.js';
import { attention } from './attention.js';
import { checkpoint } from './checkpoint.js';
import { elementwise } from './elementwise.js';
import { moves } from './moves.js';
import { normalizations } from './normalizations.js';
import { products } from './products.js';
import { reductions } from './reductions.js';
import { Replay } from './replay.js';
import { reverseOps, type ReverseExtras } from './reverse-ops.js';
import type { Context, Mask } from './rule-context.js';
import { scan } from './scan.js';
import { Tape, Traced, type OnGradient } from './tape.js';

/**
 * Random multipliers for dropout in the shape of `like`: 0 with probability `rate`, else 1 / (1 − rate). Each call of the
 * result computes them anew, when what it `awaits` is there, so that they need not be kept from one pass to the other.
 */
export type DropoutMasks<T> = (like: T, rate: number) => Mask<T>;

export interface AutodiffOptions<T> {
  /** Without it nothing is dropped. */
  readonly masks?: DropoutMasks<T>;
}

/** A model run on `ops` leaves a trace, through which gradients flow back. */
export interface Autodiff<T> {
  readonly ops: Ops<Traced<T>>;
  /** Something that gradients are asked for: a weight. */
  readonly variable: (value: T) => Traced<T>;
  /** Something that they are not asked for: an input, a frozen weight. */
  readonly constant: (value: T) => Traced<T>;
  /**
   * The gradient of `loss`, a scalar, with respect to each variable; undefined where the loss does not depend on it.
   *
   * @throws OpsError `NOT_DIFFERENTIABLE` when the loss is no float32 scalar or depends on no variable.
   */
  readonly gradients: (
    loss: Traced<T>,
    variables: readonly Traced<T>[],
    onGradient?: OnGradient<T>,
  ) => readonly (T | undefined)[];
}

/** Reverse-mode differentiation of whatever runs on an engine's operations; what it gives back is made of these again. */
export function autodiff<T>(
  engine: Ops<T> & Partial<ReverseExtras<T>>,
  { masks }: AutodiffOptions<T> = {},
): Autodiff<T> {
  const ops = reverseOps(engine);
  const tape = new Tape<T>();
  const replay = new Replay<Mask<T>>();
  const context: Context<T> = {
    ops,
    tape,
    record: (inputs, value, backward) => {
      const [output] = tape.note(inputs, [value], ([gradient]) => (gradient === undefined ? [] : backward(gradient)));
      if (output === undefined) throw new TypeError('one was noted');
      return output;
    },
    scalar: (value) => ops.constant([value], []),
    dropoutMask: (like, rate) => {
      if (!(rate >= 0 && rate < 1))
        throw new OpsError('BAD_ARGUMENT', `dropout: a rate is at least 0 and below 1, found ${rate}`);
      return masks === undefined || rate === 0 ? undefined : replay.draw(() => masks(like, rate));
    },
  };
  return {
    ops: tracedOps(context, replay),
    variable: (value) => new Traced(value, true),
    constant: (value) => new Traced(value, false),
    gradients: (loss, variables, onGradient) => {
      const shape = ops.shape(loss.value);
      if (shape.length > 0)
        throw new OpsError('NOT_DIFFERENTIABLE', `a loss is a scalar, found ${format(shape)}; reduce it to one number`);
      if (!loss.isActive)
        throw new OpsError('NOT_DIFFERENTIABLE', 'the loss depends on no variable: is everything frozen or stopped?');
      return tape.gradients(ops, new Map([[loss, ops.constant([1], [])]]), variables, onGradient);
    },
  };
}

function tracedOps<T>(context: Context<T>, replay: Replay<Mask<T>>): Ops<Traced<T>> {
  const { ops, record, dropoutMask } = context;
  return {
    shape: ({ value }) => ops.shape(value),
    constant: (data, shape, dtype) => new Traced(ops.constant(data, shape, dtype), false),
    tap: (name, x) => {
      if (!replay.isReplaying) ops.tap(name, x.value);
      return x;
    },
    ...elementwise(context),
    activation: (kind, x) => {
      const value = ops.activation(kind, x.value);
      return record([x], value, (gradient) => [activationRules[kind](context, gradient, x.value, value)]);
    },
    ...products(context),
    ...moves(context),
    ...normalizations(context),
    attention: attention(context),
    ...reductions(context),
    dropout: (x, rate) => {
      const mask = dropoutMask(x.value, rate);
      if (mask === undefined) return x;
      return record([x], ops.mul(x.value, mask(x.value)), (gradient) => [ops.mul(gradient, mask(gradient))]);
    },
    stopGradient: ({ value }) => new Traced(value, false),
    checkpoint: checkpoint(context, replay),
    scan: scan(context, replay),
  };
}

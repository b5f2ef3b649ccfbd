import type { Ops } from '../ops.js';
import { dimAt, type Dims } from '../shapes/dims.js';
import { shapes } from '../shapes/engine.js';
import { sumTo } from './broadcasting.js';
import { swapped } from './products.js';
import type { ReverseOps } from './reverse-ops.js';
import type { Context } from './rule-context.js';
import type { Traced } from './tape.js';

/**
 * Attention from its parts, so that heads are cut once for both passes. Going back, the sum over a row of probabilities
 * times their gradients is taken as the context times its gradient (Dao et al., 2022, appendix B.2), which is smaller.
 */
export function attention<T>({ ops, tape, scalar, dropoutMask }: Context<T>): Ops<Traced<T>>['attention'] {
  return (query, key, value, bias, heads, dropout = 0) => {
    const described = ({ value: x }: Traced<T>) => ({ dtype: 'float32', shape: ops.shape(x) }) as const;
    const result = shapes.attention(described(query), described(key), described(value), described(bias), heads);
    const size = Number(dimAt(result.context.shape, 2)) / heads;
    const scale = scalar(1 / Math.sqrt(size));
    const q = ops.mul(toHeads(ops, query.value, heads), scale); // [B, heads, Tq, size]
    const [k, v] = [toHeads(ops, key.value, heads), toHeads(ops, value.value, heads)]; // [B, heads, Tk, size]
    const probabilities = ops.softmax(ops.add(ops.matmul(q, swapped(ops, k)), bias.value), -1); // [B, heads, Tq, Tk]
    const mask = dropoutMask(probabilities, dropout);
    const dropped = (x: T, multipliers: T | undefined): T => (multipliers === undefined ? x : ops.mul(x, multipliers));
    const context = fromHeads(ops, ops.matmul(dropped(probabilities, mask?.(probabilities)), v), result.context.shape);

    const [contextOut, probabilitiesOut] = tape.note(
      [query, key, value, bias],
      [context, probabilities],
      ([toContext, toProbabilities]) => {
        const given = toContext === undefined ? undefined : toHeads(ops, toContext, heads); // [B, heads, Tq, size]
        const again = given === undefined ? undefined : mask?.(given);
        const toValue =
          given === undefined ? undefined : ops.matmul(swapped(ops, dropped(probabilities, again)), given);
        const through = given === undefined ? undefined : dropped(ops.matmul(given, swapped(ops, v)), again);
        const toScores = ofScores(ops, probabilities, { through, context, toContext, toProbabilities }, heads);
        const merged = (x: T | undefined, like: Traced<T>): T | undefined =>
          x === undefined || !like.isActive ? undefined : fromHeads(ops, x, ops.shape(like.value));
        return [
          merged(ops.mul(ops.matmul(toScores, k), scale), query),
          merged(ops.matmul(swapped(ops, toScores), q), key),
          merged(toValue, value),
          bias.isActive ? sumTo(ops, toScores, ops.shape(bias.value)) : undefined,
        ];
      },
    );
    if (contextOut === undefined || probabilitiesOut === undefined) throw new TypeError('two were noted');
    return { context: contextOut, probabilities: probabilitiesOut };
  };
}

interface Flows<T> {
  /** What comes to the probabilities through the context. */
  readonly through: T | undefined;
  readonly context: T;
  readonly toContext: T | undefined;
  /** What comes to the probabilities that were given out. */
  readonly toProbabilities: T | undefined;
}

/** p · (d − Σ p · d), the sum over each row. */
function ofScores<T>(
  ops: ReverseOps<T>,
  p: T,
  { through, context, toContext, toProbabilities }: Flows<T>,
  heads: number,
): T {
  if (toProbabilities === undefined && through !== undefined && toContext !== undefined) {
    const perHead = ops.reduceSum(cut(ops, ops.mul(context, toContext), heads), [-1], true); // [B, Tq, heads, 1]
    return ops.mul(p, ops.sub(through, ops.transpose(perHead, [0, 2, 1, 3])));
  }
  const d = sumOf(ops, through, toProbabilities);
  if (d === undefined) throw new TypeError('a gradient came to one of the two');
  return ops.mul(p, ops.sub(d, ops.reduceSum(ops.mul(p, d), [-1], true)));
}

function sumOf<T>(ops: ReverseOps<T>, a: T | undefined, b: T | undefined): T | undefined {
  return a === undefined || b === undefined ? (a ?? b) : ops.add(a, b);
}

/** [B, T, H] -> [B, T, heads, H / heads] */
function cut<T>(ops: ReverseOps<T>, x: T, heads: number): T {
  const [batch = 1, length = 1, hidden] = ops.shape(x);
  return ops.reshape(x, [batch, length, heads, Number(hidden) / heads]);
}

/** [B, T, H] -> [B, heads, T, H / heads] */
const toHeads = <T>(ops: ReverseOps<T>, x: T, heads: number): T => ops.transpose(cut(ops, x, heads), [0, 2, 1, 3]);

/** [B, heads, T, H / heads] -> [B, T, H] */
const fromHeads = <T>(ops: ReverseOps<T>, x: T, shape: Dims): T => ops.reshape(ops.transpose(x, [0, 2, 1, 3]), shape);

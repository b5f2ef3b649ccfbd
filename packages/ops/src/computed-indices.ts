import { bare, tracedRanges, type IndexRange, type Inputs, type Lengths, type Tracked } from './traced-ranges.js';
import type { Ops } from './ops.js';
import type { Program } from './program.js';
import { axisOf, lengthOfDim, sizeOf, slicedLength } from './shapes/dims.js';
import { shapes, type Shaped } from './shapes/engine.js';

/** One run's inputs, and what was computed of them already. */
interface Run {
  readonly inputs: Inputs;
  readonly lengths: Lengths;
  readonly known: Map<Value, Values>;
}

interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

type Value = (run: Run) => Values;

/** A shape whose elements the host can compute, where they depend on no weight. */
interface Hosted extends Tracked {
  readonly value?: Value;
}

/** As `indexRanges`, where ids are computed: of what inputs, constants and lengths alone decide. */
export function computedRanges<S, I extends string, O extends string>(
  program: Program<S, I, O>,
): readonly IndexRange[] {
  return tracedRanges(program, hosted, (name, spec) => ({
    ...spec,
    from: { input: name },
    value: ({ inputs }: Run) => ({ shape: inputs[name]?.shape ?? [], data: inputs[name]?.data ?? [] }),
  })).ranges;
}

/** A result that `compute` gives from the values of `inputs`, once in a run. */
function made(
  result: Shaped,
  inputs: readonly Hosted[],
  compute: (values: readonly Values[], shape: readonly number[], run: Run) => ArrayLike<number>,
): Hosted {
  const sources = inputs.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (sources.length < inputs.length) return { dtype: result.dtype, shape: result.shape };
  const value: Value = (run) => {
    const known = run.known.get(value);
    if (known !== undefined) return known;
    const shape = result.shape.map((dim) => lengthOfDim(dim, run.lengths));
    const values = {
      shape,
      data: compute(
        sources.map((source) => source(run)),
        shape,
        run,
      ),
    };
    run.known.set(value, values);
    return values;
  };
  const from = {
    compute: (given: Inputs, lengths: Lengths) => value({ inputs: given, lengths, known: new Map() }).data,
  };
  return { dtype: result.dtype, shape: result.shape, from, value };
}

const strides = (shape: readonly number[]): number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** The place of each element of `shape`, along each axis. */
function* places(shape: readonly number[]): Generator<readonly number[]> {
  const steps = strides(shape);
  for (let i = 0; i < sizeOf(shape); i++) yield steps.map((step, axis) => Math.floor(i / step) % (shape[axis] ?? 1));
}

const read = ({ shape, data }: Values, place: readonly number[]): number => {
  const steps = strides(shape);
  const own = place.slice(place.length - shape.length);
  return data[steps.reduce((sum, step, axis) => sum + step * (shape[axis] === 1 ? 0 : (own[axis] ?? 0)), 0)] ?? NaN;
};

const elementwise = (result: Shaped, inputs: readonly Hosted[], compute: (...values: number[]) => number): Hosted =>
  made(result, inputs, (values, shape) =>
    Array.from(places(shape), (place) => compute(...values.map((value) => read(value, place)))),
  );

type Binary = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'equal' | 'less';
const binary = (op: Binary, compute: (a: number, b: number) => number) => (a: Hosted, b: Hosted) => {
  const result = shapes[op](a, b);
  const whole = result.dtype === 'int32' ? Math.trunc : (value: number) => value; // a quotient of int32 is int32
  return elementwise(result, [a, b], (x = NaN, y = NaN) => whole(compute(x, y)));
};
const unary = (op: 'neg' | 'abs', compute: (x: number) => number) => (x: Hosted) =>
  elementwise(shapes[op](x), [x], (value = NaN) => compute(value));

const hosted: Ops<Hosted> = {
  ...plainShapes(),
  constant: (data, shape, dtype) => made(shapes.constant(data, shape, dtype), [], () => data),
  positions: (x, axis) =>
    made(shapes.positions(x, axis), [], (_, [length = 0]) => Array.from({ length }, (_item, i) => i)),
  add: binary('add', (a, b) => a + b),
  sub: binary('sub', (a, b) => a - b),
  mul: binary('mul', (a, b) => a * b),
  div: binary('div', (a, b) => a / b),
  maximum: binary('maximum', Math.max),
  minimum: binary('minimum', Math.min),
  equal: binary('equal', (a, b) => Number(a === b)),
  less: binary('less', (a, b) => Number(a < b)),
  where: (condition, a, b) =>
    elementwise(shapes.where(condition, a, b), [condition, a, b], (is = 0, yes = NaN, no = NaN) =>
      is === 0 ? no : yes,
    ),
  cast: (x, dtype) =>
    elementwise(shapes.cast(x, dtype), [x], (value = NaN) =>
      dtype === 'bool' ? Number(value !== 0) : dtype === 'int32' ? Math.trunc(value) : value,
    ),
  neg: unary('neg', (x) => -x),
  abs: unary('abs', Math.abs),
  reshape: (x, shape) => made(shapes.reshape(x, shape), [x], ([value]) => value?.data ?? []),
  transpose: (x, permutation) => {
    const axes = permutation.map((axis) => axisOf('transpose', axis, permutation.length));
    return moved(shapes.transpose(x, permutation), x, (place) =>
      [...axes.keys()].map((axis) => place[axes.indexOf(axis)] ?? 0),
    );
  },
  broadcastTo: (x, shape) => moved(shapes.broadcastTo(x, shape), x, (place) => place),
  slice: (x, axis, start, end) => {
    const at = axisOf('slice', axis, x.shape.length);
    const result = shapes.slice(x, axis, start, end);
    return moved(result, x, (place, { shape }) => {
      const length = shape[at] ?? 0;
      const first = slicedLength(length, 0, start); // as an end, a start is clipped in the same way
      return place.map((index, i) => (i === at ? index + first : index));
    });
  },
  concat: (parts, axis) => {
    const at = axisOf('concat', axis, parts[0]?.shape.length ?? 0);
    return made(shapes.concat(parts, axis), parts, (values, shape) =>
      Array.from(places(shape), (place) => {
        let along = place[at] ?? 0;
        for (const value of values) {
          const length = value.shape[at] ?? 0;
          if (along < length)
            return read(
              value,
              place.map((index, i) => (i === at ? along : index)),
            );
          along -= length;
        }
        return NaN;
      }),
    );
  },
  gather: (x, indices, axis) => {
    const at = axisOf('gather', axis, x.shape.length);
    const rank = indices.shape.length;
    return made(shapes.gather(x, indices, axis), [x, indices], ([from, chosen], shape) =>
      from === undefined || chosen === undefined
        ? []
        : Array.from(places(shape), (place) => {
            const index = read(chosen, place.slice(at, at + rank));
            return read(from, [...place.slice(0, at), index, ...place.slice(at + rank)]);
          }),
    );
  },
};

/** Each element of the result is the one of `x` at `placeOf` its own place. */
function moved(
  result: Shaped,
  x: Hosted,
  placeOf: (place: readonly number[], value: Values) => readonly number[],
): Hosted {
  return made(result, [x], ([value], shape) =>
    value === undefined ? [] : Array.from(places(shape), (place) => read(value, placeOf(place, value))),
  );
}

/** `shapes` whose results know of no elements, also those that are given back as they came. */
function plainShapes(): Ops<Hosted> {
  const plain = (op: 'exp' | 'log' | 'sqrt' | 'erf') => (x: Hosted) => bare(shapes[op](x));
  return {
    ...shapes,
    ...{ exp: plain('exp'), log: plain('log'), sqrt: plain('sqrt'), erf: plain('erf') },
    pow: (x, exponent) => bare(shapes.pow(x, exponent)),
    activation: (kind, x) => bare(shapes.activation(kind, x)),
    softmax: (x, axis) => bare(shapes.softmax(x, axis)),
    logSoftmax: (x, axis) => bare(shapes.logSoftmax(x, axis)),
    layerNorm: (x, weights, epsilon) => bare(shapes.layerNorm(x, weights, epsilon)),
    linear: (x, weights) => bare(shapes.linear(x, weights)),
    reduceSum: (x, axes, keepDims) => bare(shapes.reduceSum(x, axes, keepDims)),
    reduceMean: (x, axes, keepDims) => bare(shapes.reduceMean(x, axes, keepDims)),
    reduceMax: (x, axes, keepDims) => bare(shapes.reduceMax(x, axes, keepDims)),
    attention: (query, key, value, bias, heads, dropout) => {
      const { context, probabilities } = shapes.attention(query, key, value, bias, heads, dropout);
      return { context: bare(context), probabilities: bare(probabilities) };
    },
  };
}

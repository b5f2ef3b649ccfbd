import { OpsError } from './error.js';
import type { Ops } from './ops.js';
import { IGNORED } from './outside-training.js';
import type { InputSpec, Program } from './program.js';
import { axisOf, dimAt, lengthOfDim, type Dim } from './shapes/dims.js';
import type { Shaped } from './shapes/engine.js';
import { mapNamed } from './shapes/scan.js';
import type { Tensor } from './tensor.js';
import { buildTree } from './weights/walk.js';

export type Inputs = Readonly<Record<string, Pick<Tensor, 'shape'> & Partial<Pick<Tensor, 'data'>>>>;
export type Lengths = ReadonlyMap<string, number>;

/** Where indices come from: all of an input, a constant, 0 to below a length, or a computation of the host's. */
export type Indices =
  | { readonly input: string }
  | { readonly values: readonly number[] }
  | { readonly count: Dim }
  | { readonly compute: (inputs: Inputs, lengths: Lengths) => ArrayLike<number> };

/** A shape, and where its elements come from as far as that is known. */
export interface Tracked extends Shaped {
  readonly from?: Indices;
}

/** Indices that must be from 0 to below `limit`; no runtime can be trusted to refuse others in the same way. */
export interface IndexRange {
  readonly op: 'embedding' | 'gather' | 'crossEntropy';
  readonly limit: Dim;
  /** A label of rows that do not count. */
  readonly ignored?: number;
  readonly from: Indices;
}

/** Runs a program on shapes and notes where it takes rows by indices. */
export function tracedRanges<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  ops: Ops<Tracked>,
  input: (name: string, spec: InputSpec) => Tracked,
): { readonly ranges: readonly IndexRange[]; readonly unknown: number } {
  const ranges: IndexRange[] = [];
  let unknown = 0;
  const note = (range: Omit<IndexRange, 'from'>, { from }: Tracked) => {
    if (from === undefined) unknown++;
    else if ('values' in from) checkRanges([{ ...range, from }], {}, new Map(), new Set());
    else ranges.push({ ...range, from });
  };
  const weights = buildTree<S, Tracked>(program.schema, ({ shape }) => ({ dtype: 'float32', shape }));
  program.run(
    {
      ...ops,
      gather: (x, indices, axis) => {
        note({ op: 'gather', limit: dimAt(x.shape, axisOf('gather', axis, x.shape.length)) }, indices);
        return ops.gather(x, indices, axis);
      },
      embedding: (table, ids) => {
        note({ op: 'embedding', limit: dimAt(table.shape, 0) }, ids);
        return ops.gather(table, ids, 0);
      },
      crossEntropy: (logits, labels, options = {}) => {
        const result = ops.crossEntropy(logits, labels, options);
        note({ op: 'crossEntropy', limit: dimAt(logits.shape, 1), ignored: options.ignoreIndex ?? IGNORED }, labels);
        return result;
      },
      // What a step is given has other elements in each row.
      scan: (step, initial, sequences, options) =>
        ops.scan(step, mapNamed(initial, bare), mapNamed(sequences, bare), options),
    },
    weights,
    mapNamed<I, InputSpec, Tracked>(program.inputs, (spec, name) => input(name, spec)),
  );
  return { ranges, unknown };
}

export const bare = ({ dtype, shape }: Tracked): Tracked => ({ dtype, shape });

/**
 * @param needed The inputs that what was asked for is computed from.
 * @throws OpsError `BAD_INPUT` naming the input, the element and what it must be.
 */
export function checkRanges(
  ranges: readonly IndexRange[],
  inputs: Inputs,
  lengths: Lengths,
  needed: { has(name: string): boolean },
): void {
  for (const { op, limit: dim, ignored, from } of ranges) {
    const limit = lengthOfDim(dim, lengths);
    if (Number.isNaN(limit) || ('input' in from && !needed.has(from.input))) continue;
    if ('count' in from) {
      const count = lengthOfDim(from.count, lengths);
      if (count > limit)
        throw new OpsError('BAD_INPUT', `${op}: expected a length of at most ${limit}, found ${count}`);
      continue;
    }
    const values = valuesOf(from, inputs, lengths);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      if ((value >= 0 && value < limit) || value === ignored) continue;
      const at =
        'input' in from ? `input '${from.input}', element ${placeOf(i, inputs[from.input]?.shape ?? [])}: ` : '';
      const but = ignored === undefined ? '' : `, or ${ignored} for a row that does not count`;
      throw new OpsError('BAD_INPUT', `${at}${op} expects 0 to ${limit - 1}${but}, found ${value}`);
    }
  }
}

function valuesOf(from: Exclude<Indices, { count: Dim }>, inputs: Inputs, lengths: Lengths): ArrayLike<number> {
  if ('values' in from) return from.values;
  return 'input' in from ? (inputs[from.input]?.data ?? []) : from.compute(inputs, lengths);
}

/** `[0, 3]` */
function placeOf(index: number, shape: readonly number[]): string {
  const place: number[] = [];
  for (const length of [...shape].reverse()) {
    place.unshift(index % length);
    index = Math.floor(index / length);
  }
  return `[${place.join(', ')}]`;
}

import type { Ops } from '../ops.js';
import type { Attributes } from './op-case.js';

/** The steps of fixtures/ops/scans.py: the outputs of each in its order. */
export function applyScan<T>(
  ops: Ops<T>,
  { step = 'rnn', reverse = false }: Attributes,
  input: (i: number) => T,
): readonly T[] {
  const table: Readonly<Record<typeof step, () => readonly T[]>> = {
    rnn: () => {
      const [x, start, kernel, recurrent] = [input(0), input(1), input(2), input(3)];
      const { state, outputs } = ops.scan(
        ({ hidden }, row) => {
          const next = ops.activation('tanh', ops.add(ops.matmul(row.x, kernel), ops.matmul(hidden, recurrent)));
          return { state: { hidden: next }, outputs: { hidden: next } };
        },
        { hidden: start },
        { x },
        { reverse },
      );
      return [outputs.hidden, state.hidden];
    },
    lstm: () => {
      const [x, hidden, cell, kernel] = [input(0), input(1), input(2), ops.transpose(input(3), [1, 0])];
      const size = Number(ops.shape(hidden).at(-1));
      const { state, outputs } = ops.scan(
        (before, row) => {
          const gates = ops.linear(ops.concat([row.x, before.hidden], -1), { kernel });
          const gate = (i: number) => ops.slice(gates, -1, i * size, (i + 1) * size);
          const sigmoid = (i: number) => ops.activation('sigmoid', gate(i));
          const next = ops.add(ops.mul(sigmoid(1), before.cell), ops.mul(sigmoid(0), ops.activation('tanh', gate(2))));
          const shown = ops.mul(sigmoid(3), ops.activation('tanh', next));
          return { state: { hidden: shown, cell: next }, outputs: { hidden: shown } };
        },
        { hidden, cell },
        { x },
        { reverse },
      );
      return [outputs.hidden, state.hidden, state.cell];
    },
    masked: () => {
      const { state, outputs } = ops.scan(
        ({ total }, row) => {
          const next = ops.where(row.mask, ops.add(total, row.x), total);
          return { state: { total: next }, outputs: { total: ops.mul(next, ops.cast(row.mask, 'float32')) } };
        },
        { total: input(2) },
        { x: input(0), mask: input(1) },
        { reverse },
      );
      return [outputs.total, state.total];
    },
    passing: () => {
      const outside = ops.mul(input(2), input(2));
      const { state, outputs } = ops.scan(
        ({ a, b }, { x }) => ({ state: { a: b, b: x }, outputs: { row: x, before: a, again: a, outside } }),
        { a: input(1), b: input(2) },
        { x: input(0) },
        { reverse },
      );
      return [outputs.row, outputs.before, outputs.again, outputs.outside, state.a, state.b];
    },
    nested: () => {
      const factor = input(2);
      const { state, outputs } = ops.scan(
        ({ total }, { x }) => {
          const scaled = ops.mul(total, factor);
          const inner = ops.scan(
            ({ sum }, row) => ({
              state: { sum: ops.add(ops.mul(sum, factor), ops.add(row.y, scaled)) },
              outputs: { sum },
            }),
            { sum: total },
            { y: x },
            { reverse: !reverse },
          );
          return { state: { total: inner.state.sum }, outputs: inner.outputs };
        },
        { total: input(1) },
        { x: input(0) },
        { reverse },
      );
      return [outputs.sum, state.total];
    },
  };
  return table[step]();
}

import { describe, expect, it } from 'vitest';
import type { Program } from '../program.js';
import { layerNorm, linear, parameterCount } from '../weights/schema.js';
import type { Dims } from './dims.js';
import { shapes, type Shaped } from './engine.js';
import { trace } from './trace.js';

const x = (...shape: Dims): Shaped => ({ dtype: 'float32', shape });
const ids = (...shape: Dims): Shaped => ({ dtype: 'int32', shape });

describe('shapes with names', () => {
  it('broadcasts a name against itself and against 1', () => {
    expect(shapes.add(x('batch', 1, 4), x('length', 1)).shape).toEqual(['batch', 'length', 4]);
    expect(() => shapes.add(x('batch', 4), x('length', 4))).toThrow(
      'add: shapes [batch, 4] and [length, 4] do not broadcast at axis 0',
    );
  });

  it('keeps names through a reshape, and multiplies them', () => {
    expect(shapes.reshape(x('batch', 'length', 6), ['batch', 'length', 2, 3]).shape).toEqual(['batch', 'length', 2, 3]);
    expect(shapes.reshape(x('batch', 'length', 6), ['batch*length', 6]).shape).toEqual(['batch*length', 6]);
    expect(() => shapes.reshape(x('batch', 6), ['length', 6])).toThrow('reshape: [batch, 6] cannot become [length, 6]');
  });

  it('puts the indices in the place of the axis', () => {
    expect(shapes.gather(x(10, 4), ids('batch', 'length'), 0).shape).toEqual(['batch', 'length', 4]);
  });
});

describe('mistakes name the operation and the shapes', () => {
  it.each([
    ['inner sizes', () => shapes.matmul(x(2, 3), x(4, 5)), 'matmul: inner sizes of [2, 3] and [4, 5] differ'],
    ['a float as an index', () => shapes.embedding(x(9, 4), x(2)), 'gather: expected int32, found float32 [2]'],
    [
      'heads',
      () => shapes.attention(x(1, 2, 6), x(1, 2, 6), x(1, 2, 6), x(1, 1, 1, 2), 4),
      '4 heads do not divide a hidden size of 6',
    ],
    [
      'a permutation',
      () => shapes.transpose(x(2, 3), [0, 0]),
      'transpose: [0, 0] is no permutation of the axes of [2, 3]',
    ],
    ['an axis', () => shapes.softmax(x(2, 3), 2), 'softmax: axis 2 is outside a tensor of rank 2'],
    ['parts', () => shapes.concat([x(2, 3), x(2, 4)], 0), 'concat: [2, 3] and [2, 4] along axis 0'],
    ['a bias', () => shapes.linear(x(1, 2), { kernel: x(2, 3), bias: x(2) }), 'linear: a bias is [3], found [2]'],
    [
      'gamma',
      () => shapes.layerNorm(x(1, 2), { gamma: x(3), beta: x(2) }, 1e-5),
      'layerNorm: gamma [3] and beta [2] for x [1, 2]',
    ],
  ])('%s', (_, wrong, message) => {
    expect(wrong).toThrow(message);
  });
});

describe('trace', () => {
  const schema = { dense: linear(4, 8), norm: layerNorm(8) };
  const program: Program<typeof schema, 'x', 'y'> = {
    schema,
    inputs: { x: { dtype: 'float32', shape: ['batch', 4] } },
    run: (ops, { dense, norm }, inputs) => ({
      y: ops.layerNorm(ops.tap('projected', ops.linear(inputs.x, dense)), norm, 1e-5),
    }),
  };

  it('gives every output and tap with its shape, and reads nothing', () => {
    const { outputs, taps } = trace(program);
    expect(outputs.y).toEqual({ dtype: 'float32', shape: ['batch', 8] });
    expect([...taps]).toEqual([['projected', { dtype: 'float32', shape: ['batch', 8] }]]);
    expect(parameterCount(schema)).toBe(4 * 8 + 8 + 8 + 8);
  });
});

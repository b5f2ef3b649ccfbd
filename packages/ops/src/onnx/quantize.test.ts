import { expect, it } from 'vitest';
import { quantizeColumns, quantizeRows } from './quantize.js';

const [inputs, outputs] = [70, 130];
const weights = Float32Array.from({ length: inputs * outputs }, (_, i) => Math.sin(i * 1.7) * (1 + (i % outputs)));

it('is within half a step of every weight, each output channel by its own step', () => {
  const { values, scales } = quantizeColumns(weights, inputs, outputs);
  weights.forEach((weight, at) => {
    const step = scales[at % outputs] ?? NaN;
    expect(Math.abs(weight - (values[at] ?? NaN) * step)).toBeLessThanOrEqual(step * 0.5001);
  });
  expect(Math.max(...values)).toBe(127);
});

it('gives the same for a kernel that is kept as [out, in]', () => {
  const stored = weights.map((_, at) => weights[(at % inputs) * outputs + Math.floor(at / inputs)] ?? NaN);
  expect(quantizeRows(stored, outputs, inputs)).toEqual(quantizeColumns(weights, inputs, outputs));
});

it('leaves a channel of zeros at zero', () => {
  const { values, scales } = quantizeColumns(new Float32Array(6), 2, 3);
  expect([...values]).toEqual([0, 0, 0, 0, 0, 0]);
  expect([...scales]).toEqual([1, 1, 1]);
});

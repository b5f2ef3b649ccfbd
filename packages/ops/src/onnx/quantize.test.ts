import { describe, expect, it } from 'vitest';
import { quantizeColumns, quantizeRows } from './quantize.js';

const outputs = 130;
const kernel = (inputs: number): Float32Array =>
  Float32Array.from({ length: inputs * outputs }, (_, i) => Math.sin(i * 1.7) * (1 + (i % outputs)));

describe.each([70, 71])('%i inputs', (inputs) => {
  const weights = kernel(inputs);

  it('is within half a step of every weight, each output channel by its own step', () => {
    const { values, scales } = quantizeColumns(weights, inputs, outputs);
    weights.forEach((weight, at) => {
      const step = scales[at % outputs] ?? NaN;
      expect(Math.abs(weight - (values[at] ?? NaN) * step)).toBeLessThanOrEqual(step * 0.5001);
    });
  });

  it('has no pair of rows whose products with 255 leave 16 bits', () => {
    const { values } = quantizeColumns(weights, inputs, outputs);
    let largest = 0;
    for (let i = 0; i < inputs; i += 2)
      for (let o = 0; o < outputs; o++) {
        const pair = [values[i * outputs + o] ?? NaN, i + 1 < inputs ? (values[(i + 1) * outputs + o] ?? NaN) : 0];
        for (const sign of [1, -1])
          largest = Math.max(
            largest,
            pair.reduce((sum, value) => sum + Math.max(sign * value, 0), 0),
          );
      }
    expect(largest * 255).toBeLessThan(2 ** 15);
    expect(largest).toBeGreaterThanOrEqual(127); // and no digit is given away
  });

  it('gives the same for a kernel that is kept as [out, in], and with factors', () => {
    const stored = weights.map((_, at) => weights[(at % inputs) * outputs + Math.floor(at / inputs)] ?? NaN);
    expect(quantizeRows(stored, outputs, inputs)).toEqual(quantizeColumns(weights, inputs, outputs));
    const factors = Float32Array.from({ length: inputs }, (_, i) => 2 ** ((i % 7) - 3));
    const divided = weights.map((weight, at) => weight / (factors[Math.floor(at / outputs)] ?? NaN));
    expect(quantizeColumns(weights, inputs, outputs, factors)).toEqual(quantizeColumns(divided, inputs, outputs));
    expect(quantizeRows(stored, outputs, inputs, factors)).toEqual(quantizeColumns(divided, inputs, outputs));
  });
});

it('leaves a channel of zeros at zero', () => {
  const { values, scales } = quantizeColumns(new Float32Array(6), 2, 3);
  expect([...values]).toEqual([0, 0, 0, 0, 0, 0]);
  expect([...scales]).toEqual([1, 1, 1]);
});

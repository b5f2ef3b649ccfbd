import { expect, it } from 'vitest';
import { floatBytes } from './dialect.js';

it.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [1e30, 0x7bff],
  [-3.4e38, 0xfbff],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -26, 0x0000],
  [0.1, 0x2e66],
  [1 / 3, 0x3555],
  [2049, 0x6800], // a tie goes to the even neighbour, 2048
  [2051, 0x6802], // and this one to 2052
])('float16 of %d', (value, bits) => {
  expect(new Uint16Array(floatBytes([value], 'float16').slice().buffer)[0]).toBe(bits);
});

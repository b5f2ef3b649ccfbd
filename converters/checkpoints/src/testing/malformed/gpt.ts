import { concat } from '../hostile.js';
import type { MalformedCase } from './malformed-case.js';

const many = JSON.stringify(Array.from({ length: 26 }, () => [1]));

/** Lists of shapes that do not fit the ten parts of the fixture; more of them are looked for. */
export const MALFORMED_GPT_SHAPES: readonly MalformedCase[] = [
  ['BAD_HEADER', 'an empty file', new Uint8Array(0)],
  ['BAD_HEADER', 'an object', concat('{}')],
  ['BAD_HEADER', 'an empty list', concat('[]')],
  ['BAD_HEADER', 'a list of numbers', concat('[512, 768]')],
  ['BAD_HEADER', 'a negative dimension', concat('[[-5, 4], [7, 4]]')],
  ['BAD_HEADER', 'a fractional dimension', concat('[[2.5, 4], [7, 4]]')],
  ['BAD_HEADER', 'a dimension that is a string', concat('[["5", 4], [7, 4]]')],
  ['BAD_HEADER', 'a product that overflows', concat('[[4294967296, 4294967296], [7, 4]]')],
  ['BAD_HEADER', 'three shapes', concat('[[5, 4], [7, 4], [1]]')],
  ['BAD_TENSOR', 'shapes of fewer elements', concat(many)],
  ['MISSING_SHARD', 'shapes of more elements', concat(many.replace('[1]', '[1000000]'))],
];

import { concat, little } from '../hostile.js';
import type { MalformedCase } from './malformed-case.js';

function file(header: string | Uint8Array, data = 8, length?: number | bigint): Uint8Array {
  const text = concat(header);
  return concat(little(length ?? text.length, 8), text, new Uint8Array(data));
}

const A = (fields: string): string => `{"a":{${fields}}}`;
const entry = (dtype: string, shape: string, offsets: string): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
const two = (first: string, second: string): string =>
  `{"a":${entry('F32', '[1]', first)},"b":${entry('F32', '[1]', second)}}`;

/** Files that the safetensors library refuses too. */
export const MALFORMED_SAFETENSORS: readonly MalformedCase[] = [
  ['TRUNCATED', 'an empty file', new Uint8Array(0)],
  ['TRUNCATED', 'seven bytes', new Uint8Array(7)],
  ['TRUNCATED', 'a header longer than the file', file('{}', 0, 3)],
  ['BAD_HEADER', 'a header over the cap', file('{}', 0, 100_000_001)],
  ['BAD_HEADER', 'a header length over 2^53', file('{}', 0, 2n ** 63n)],
  ['BAD_HEADER', 'a header of no bytes', file('', 0)],
  ['BAD_HEADER', 'a header that is not UTF-8', file(concat('{"', [0xff], '":1}'))],
  ['BAD_HEADER', 'a byte order mark', file('\ufeff{}', 0)],
  ['BAD_HEADER', 'a space before the brace', file(' {}', 0)],
  ['BAD_HEADER', 'no JSON', file('{a}')],
  ['BAD_HEADER', 'a comma too many', file(`{"a":${entry('F32', '[2]', '[0,8]')},}`)],
  ['BAD_HEADER', 'an unclosed object', file('{"a":{')],
  ['BAD_HEADER', 'an unclosed string', file('{"a')],
  ['BAD_HEADER', 'a bad escape', file('{"\\x":1}')],
  ['BAD_HEADER', 'a control character in a name', file('{"\n":1}')],
  ['BAD_HEADER', 'text after the object', file('{}{}', 0)],
  ['BAD_HEADER', 'nesting of 1,000,000 levels', file(`{"a":${'['.repeat(1_000_000)}`)],
  ['BAD_HEADER', 'three million values', file(`{"a":[${'0,'.repeat(3_000_000)}0]}`)],
  ['BAD_HEADER', 'an array', file('[]', 0)],
  ['BAD_HEADER', 'metadata that is a string', file('{"__metadata__":"a"}', 0)],
  ['BAD_HEADER', 'metadata with a number', file('{"__metadata__":{"a":1}}', 0)],
  ['BAD_HEADER', 'metadata twice', file('{"__metadata__":{},"__metadata__":{}}', 0)],
  ['BAD_HEADER', 'a tensor twice', file(`{"a":${entry('F32', '[2]', '[0,8]')},"a":${entry('F32', '[2]', '[0,8]')}}`)],
  [
    'BAD_HEADER',
    'a tensor twice by an escape',
    file(`{"a":${entry('F32', '[1]', '[0,4]')},"\\u0061":${entry('F32', '[1]', '[4,8]')}}`),
  ],
  ['BAD_HEADER', 'a field twice', file(A('"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]'))],
  ['BAD_HEADER', '__proto__ as a name', file(`{"__proto__":${entry('F32', '[2]', '[0,8]')}}`)],
  ['BAD_HEADER', '__proto__ as a metadata key', file('{"__metadata__":{"__proto__":"a"}}', 0)],
  ['BAD_TENSOR', 'a tensor that is no object', file('{"a":1}')],
  ['BAD_TENSOR', 'an unknown dtype', file(`{"a":${entry('F33', '[2]', '[0,8]')}}`)],
  ['BAD_TENSOR', 'a dtype named like a method', file(`{"a":${entry('toString', '[2]', '[0,8]')}}`)],
  ['BAD_TENSOR', 'a dtype that is no string', file(A('"dtype":1,"shape":[2],"data_offsets":[0,8]'))],
  ['BAD_TENSOR', 'no dtype', file(A('"shape":[2],"data_offsets":[0,8]'))],
  ['BAD_TENSOR', 'no shape', file(A('"dtype":"F32","data_offsets":[0,8]'))],
  ['BAD_TENSOR', 'no offsets', file(A('"dtype":"F32","shape":[2]'))],
  ['BAD_TENSOR', 'an unknown field', file(A('"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1'))],
  ['BAD_TENSOR', 'a negative dimension', file(`{"a":${entry('F32', '[-2]', '[0,8]')}}`)],
  ['BAD_TENSOR', 'a fractional dimension', file(`{"a":${entry('F32', '[2.5]', '[0,10]')}}`, 10)],
  ['BAD_TENSOR', 'an unsafe dimension', file(`{"a":${entry('F32', '[9007199254740993,0]', '[0,8]')}}`)],
  ['BAD_TENSOR', 'a dimension that is a string', file(`{"a":${entry('F32', '["2"]', '[0,8]')}}`)],
  ['BAD_TENSOR', 'a product that overflows', file(`{"a":${entry('F32', '[4294967296,4294967296]', '[0,8]')}}`)],
  ['BAD_TENSOR', 'begin after end', file(`{"a":${entry('F32', '[2]', '[8,0]')}}`)],
  ['BAD_TENSOR', 'three offsets', file(`{"a":${entry('F32', '[2]', '[0,8,8]')}}`)],
  ['BAD_TENSOR', 'a negative offset', file(`{"a":${entry('F32', '[2]', '[-8,0]')}}`)],
  ['BAD_TENSOR', 'a shape longer than its bytes', file(`{"a":${entry('F32', '[3]', '[0,8]')}}`)],
  ['BAD_TENSOR', 'a shape shorter than its bytes', file(`{"a":${entry('F32', '[1]', '[0,8]')}}`)],
  ['BAD_TENSOR', 'an overlap', file(two('[0,4]', '[2,6]'))],
  ['BAD_TENSOR', 'the same bytes twice', file(two('[0,4]', '[0,4]'), 4)],
  ['BAD_TENSOR', 'a hole', file(two('[0,4]', '[8,12]'), 12)],
  ['BAD_TENSOR', 'a hole at the start', file(two('[4,8]', '[8,12]'), 12)],
  ['BAD_HEADER', 'trailing bytes', file(two('[0,4]', '[4,8]'), 9)],
  ['TRUNCATED', 'missing bytes', file(two('[0,4]', '[4,8]'), 7)],
];

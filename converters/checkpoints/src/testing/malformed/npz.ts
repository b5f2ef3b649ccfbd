import { deflateRawSync } from 'node:zlib';
import { crc32 } from '#crc32';
import { concat } from '../hostile.js';
import { npyFile, npyHeader } from '../npy-file.js';
import { zipFile, type MadeRecord } from '../torch-file.js';
import type { MalformedCase } from './malformed-case.js';

const array = npyFile(npyHeader());
const stored: MadeRecord = { name: 'a.npy', data: array };
const one = (change: Partial<MadeRecord>): Uint8Array => zipFile([{ ...stored, ...change }]);
/** A deflated record that says it holds these bytes. */
function deflated(
  data: Uint8Array,
  { size = data.length, crc = crc32(data), packed = new Uint8Array(deflateRawSync(data)) } = {},
): Uint8Array {
  return zipFile([{ name: 'a.npy', data: packed, method: 8, inflated: { size, crc } }]);
}

/** Zips that NumPy does not write. */
export const MALFORMED_NPZ: readonly MalformedCase[] = [
  ['BAD_HEADER', 'only a beginning', concat('PK\x03\x04')],
  ['BAD_HEADER', 'no end record', one({}).slice(0, -22)],
  ['BAD_HEADER', 'more records promised than there are', zipFile([stored], { count: 2 })],
  ['BAD_HEADER', 'a name twice', zipFile([stored, stored])],
  [
    'BAD_HEADER',
    'records that overlap',
    zipFile([stored, { ...stored, name: 'b.npy', directory: { offset: 0, name: 'a.npy' } }]),
  ],
  ['BAD_HEADER', 'an absolute name', one({ name: '/a.npy' })],
  ['BAD_HEADER', 'a name that leaves the archive', one({ name: '../a.npy' })],
  ['BAD_HEADER', 'a backslash in a name', one({ name: '..\\a.npy' })],
  ['BAD_HEADER', 'a NUL in a name', one({ name: 'a\0.npy' })],
  ['UNSUPPORTED', 'an encrypted record', one({ flags: 0x801 })],
  ['UNSUPPORTED', 'a record of bzip2', one({ method: 12 })],
  ['BAD_HEADER', 'a local name that differs', one({ directory: { name: 'b.npy' } })],
  ['BAD_HEADER', 'a local size that differs', one({ directory: { size: 12 } })],
  ['BAD_CHECKSUM', 'a wrong checksum', zipFile([{ ...stored, crc: 1 }])],
  ['BAD_HEADER', 'a record that is no array', one({ data: concat('hello, world') })],
  ['TRUNCATED', 'an array that ends early', one({ data: array.slice(0, -1) })],
  ['BAD_HEADER', 'bytes behind an array', one({ data: concat(array, [0]) })],
  ['BAD_HEADER', 'a zip inside', one({ data: one({}) })],
  ['BAD_CHECKSUM', 'a deflated record with a wrong checksum', deflated(array, { crc: 1 })],
  ['BAD_HEADER', 'a deflated record that is broken', deflated(array, { packed: new Uint8Array(20).fill(0xff) })],
  [
    'BAD_HEADER',
    'a deflated record that ends early',
    deflated(array, { packed: new Uint8Array(deflateRawSync(array).subarray(0, -4)) }),
  ],
  ['BAD_HEADER', 'a deflated record longer than it says', deflated(array, { size: array.length - 1 })],
  ['BAD_HEADER', 'a deflated record shorter than it says', deflated(array, { size: array.length + 1 })],
  ['UNSUPPORTED', 'a bomb by what the directory says', deflated(array, { size: 2 ** 31 })],
  [
    'BAD_HEADER',
    'a bomb that the directory hides',
    deflated(concat(array, new Uint8Array(4_000_000)), { size: array.length }),
  ],
];

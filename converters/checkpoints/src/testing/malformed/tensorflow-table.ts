import { concat, little, type Piece } from '../hostile.js';
import { entry, HEADER, table } from '../tensorflow-bundle.js';
import { blockOf, MAGIC, tableOf, varint } from '../tensorflow-table.js';
import type { MalformedCase } from './malformed-case.js';

const plain = blockOf([
  ['', HEADER],
  ['w', entry()],
]);
const snappy = (...parts: Piece[]) => tableOf(concat(...parts), { type: 1 });
const literal = (bytes: Uint8Array) => concat([61 << 2], little(bytes.length - 1, 2), bytes);

function replaced(bytes: Uint8Array, position: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, position < 0 ? copy.length + position : position);
  return copy;
}

/** A table whose data block is these raw bytes. */
const raw = (...parts: Piece[]) => tableOf(concat(...parts));
const oneRestart = concat(little(0, 4), little(1, 4));

/** A first key of 60,000 bytes, and then keys that share all but two. */
function longKeys(count: number): Uint8Array {
  const later = Array.from({ length: count }, (_, i) => concat(varint(60_000), [2, 0, i >> 8, i & 255]));
  return concat([0], varint(60_000), [0], new Uint8Array(60_000).fill(1), ...later);
}

/** Indexes whose table is broken. */
export const MALFORMED_TABLES: readonly MalformedCase[] = [
  ['TRUNCATED', 'an empty file', new Uint8Array(0)],
  ['TRUNCATED', '47 bytes', new Uint8Array(47)],
  ['BAD_HEADER', 'no magic number', replaced(table(entry()), -1, 0)],
  [
    'TRUNCATED',
    'a footer whose blocks leave the file',
    concat(varint(9999), varint(8), varint(0), varint(8), new Uint8Array(35), MAGIC),
  ],
  ['BAD_HEADER', 'a footer with a varint over 10 bytes', concat(new Uint8Array(40).fill(255), MAGIC)],
  ['BAD_CHECKSUM', 'a flipped byte of a block', replaced(table(entry()), 8, 255)],
  ['BAD_HEADER', 'an unknown type of block', tableOf(plain, { type: 2 })],
  ['BAD_HEADER', 'no restart', raw(plain.slice(0, -4), little(0, 4))],
  ['BAD_HEADER', 'more restarts than bytes', raw(plain.slice(0, -4), little(0xffffffff, 4))],
  [
    'BAD_HEADER',
    'a restart past the entries',
    tableOf(
      blockOf(
        [
          ['', HEADER],
          ['w', entry()],
        ],
        [0, 9999],
      ),
    ),
  ],
  [
    'BAD_HEADER',
    'a restart between entries',
    tableOf(
      blockOf(
        [
          ['', HEADER],
          ['w', entry()],
        ],
        [0, 1],
      ),
    ),
  ],
  [
    'BAD_HEADER',
    'restarts that go back',
    tableOf(
      blockOf(
        [
          ['', HEADER],
          ['w', entry()],
        ],
        [0, 7, 7],
      ),
    ),
  ],
  [
    'BAD_HEADER',
    'a first restart that is not 0',
    tableOf(
      blockOf(
        [
          ['', HEADER],
          ['w', entry()],
        ],
        [7],
      ),
    ),
  ],
  ['TRUNCATED', 'a block of two bytes', raw([0, 0])],
  ['BAD_HEADER', 'a varint over 10 bytes', raw(new Uint8Array(11).fill(255), oneRestart)],
  ['BAD_HEADER', 'a first key that shares', raw([1, 0, 0], oneRestart)],
  ['TRUNCATED', 'a key that leaves its block', raw([0, 9, 0], oneRestart)],
  ['TRUNCATED', 'a value that leaves its block', raw([0, 0, 9], oneRestart)],
  ['BAD_HEADER', 'keys that share 60 kB, 2,000 times', raw(longKeys(2000), oneRestart)],
  ['BAD_HEADER', 'a key over 64 kB', raw([0], varint(65_537), [0], oneRestart)],
  [
    'BAD_HEADER',
    'unsorted keys',
    tableOf(
      blockOf([
        ['', HEADER],
        ['w', entry()],
        ['a', entry()],
      ]),
    ),
  ],
  [
    'BAD_HEADER',
    'the same key twice',
    tableOf(
      blockOf([
        ['', HEADER],
        ['w', entry()],
        ['w', entry()],
      ]),
    ),
  ],
  ['BAD_HEADER', 'a key after the block’s last', tableOf(plain, { lastKey: 'a' })],
  ['BAD_HEADER', 'a snappy block that claims 2^40 bytes', snappy(varint(2 ** 40), literal(plain))],
  ['BAD_HEADER', 'a snappy block that claims too few', snappy(varint(plain.length - 1), literal(plain))],
  ['BAD_HEADER', 'a snappy block that claims too many', snappy(varint(plain.length + 1), literal(plain))],
  ['BAD_HEADER', 'a snappy copy from before the block', snappy(varint(8), [(3 << 2) | 2, 1, 0])],
  ['BAD_HEADER', 'a snappy copy of distance 0', snappy(varint(8), [0, 65, 1, 0])],
  ['BAD_HEADER', 'a snappy copy longer than the block', snappy(varint(3), [0, 65, (63 << 2) | 2, 1, 0])],
  ['TRUNCATED', 'a snappy literal that ends early', snappy(varint(8), [7 << 2, 65])],
  ['TRUNCATED', 'a snappy tag that ends early', snappy(varint(8), [0, 65, 2, 1])],
  ['TRUNCATED', 'an empty snappy block', snappy()],
];

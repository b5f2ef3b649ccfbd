import { concat } from '../hostile.js';
import { DATA, entry, halves, HEADER, slice, sliced, sliceEntry, table } from '../tensorflow-bundle.js';
import { blockOf, field, tableOf } from '../tensorflow-table.js';
import type { MalformedCase } from './malformed-case.js';

/** Indexes whose table is right, and what it holds is not. */
export const MALFORMED_BUNDLES: readonly MalformedCase[] = [
  ['BAD_HEADER', 'no header', tableOf(blockOf([['w', entry()]]))],
  ['BAD_HEADER', 'a header of no shards', table(entry(), field(3, field(1, 1)))],
  ['BAD_HEADER', 'a header of a negative number of shards', table(entry(), field(1, -1))],
  ['UNSUPPORTED', 'a big-endian header', table(entry(), concat(HEADER, field(2, 1)))],
  ['UNSUPPORTED', 'a version that is too new', table(entry(), concat(field(1, 1), field(3, field(2, 2))))],
  ['UNSUPPORTED', 'a version that excludes this reader', table(entry(), concat(field(1, 1), field(3, field(3, 1))))],
  ['TRUNCATED', 'a truncated header', table(entry(), HEADER.slice(0, -1))],
  ['TRUNCATED', 'a truncated entry', table(entry().slice(0, -1))],
  ['BAD_HEADER', 'a field of number 0', table(entry({}, Uint8Array.of(0, 0)))],
  ['BAD_HEADER', 'a field of an unknown wire type', table(entry({}, Uint8Array.of(99 * 8 - 784 + 7)))],
  ['BAD_HEADER', 'a field of the wrong wire type', table(entry({}, field(4, DATA)))],
  ['BAD_HEADER', 'an unknown rank', table(entry({}, field(2, field(3, 1))))],
  ['BAD_HEADER', 'a negative dimension', table(entry({ dims: [-2] }))],
  ['BAD_HEADER', 'a negative offset', table(entry({ offset: -8 }))],
  ['BAD_TENSOR', 'a product that overflows', table(entry({ dims: [2n ** 40n, 2n ** 40n] }))],
  ['BAD_TENSOR', 'an unknown dtype', table(entry({ dtype: 99 }))],
  ['BAD_TENSOR', 'no dtype', table(entry({ dtype: 0 }))],
  ['BAD_TENSOR', 'a reference dtype', table(entry({ dtype: 101 }))],
  ['BAD_TENSOR', 'a shard that the header does not count', table(entry({ shard: 1 }))],
  ['MISSING_SHARD', 'a missing data file', table(entry({ shard: 1 }), field(1, 2))],
  ['TRUNCATED', 'an offset past the file', table(entry({ offset: 9 }))],
  ['TRUNCATED', 'an offset of 2^52', table(entry({ offset: 2n ** 52n }))],
  ['TRUNCATED', 'a string that leaves the file', table(entry({ dtype: 7, size: 17 }))],
  ['BAD_TENSOR', 'a size larger than the shape', table(entry({ size: 12 }))],
  ['BAD_TENSOR', 'a size smaller than the shape', table(entry({ size: 4 }))],
  ['BAD_CHECKSUM', 'a wrong checksum', table(entry({ crc: 7 }))],
  [
    'BAD_HEADER',
    'a name that is not UTF-8',
    tableOf(
      blockOf([
        ['', HEADER],
        [Uint8Array.of(0x77, 0xff), entry()],
      ]),
      { lastKey: '\u{10ffff}' },
    ),
  ],
  ['BAD_TENSOR', 'slices that leave a gap', halves([0, 1], [2, 2])],
  ['BAD_TENSOR', 'slices that overlap', halves([0, 3], [2, 2])],
  ['BAD_TENSOR', 'a slice that leaves the tensor', halves([0, 2], [2, 3])],
  [
    'BAD_TENSOR',
    'a slice of another rank',
    sliced(entry({ dims: [4], size: 0 }, slice([0, 4], [0, 1])), sliceEntry(0, 4)),
  ],
  ['BAD_TENSOR', 'a slice without an entry', sliced(entry({ dims: [4], size: 0 }, slice([0, 4])))],
  [
    'BAD_TENSOR',
    'a slice of another dtype',
    sliced(entry({ dims: [4], size: 0 }, slice([0, 4])), sliceEntry(0, 4, { dtype: 3 })),
  ],
  [
    'BAD_TENSOR',
    'a slice of strings',
    sliced(entry({ dims: [4], size: 0 }, slice([0, 4])), sliceEntry(0, 4, { dtype: 7 })),
  ],
  [
    'BAD_TENSOR',
    'a slice of another shape',
    sliced(entry({ dims: [4], size: 0 }, slice([0, 4])), sliceEntry(0, 4, { dims: [2, 2] })),
  ],
  [
    'TRUNCATED',
    'a slice that leaves its file',
    sliced(entry({ dims: [4], size: 0 }, slice([0, 4])), sliceEntry(0, 4, { offset: 1 })),
  ],
  [
    'BAD_CHECKSUM',
    'a slice with a wrong checksum',
    sliced(entry({ dims: [4], size: 0 }, slice([0, 4])), sliceEntry(0, 4, { crc: 1 })),
  ],
  [
    'BAD_TENSOR',
    '2,000 slices',
    sliced(entry({ dims: [4], size: 0 }, ...Array.from({ length: 2000 }, () => slice([0, 0])))),
  ],
];

import { concat } from '../hostile.js';
import { goodRecords, pickle, storage, zipFile, type MadeRecord } from '../torch-file.js';
import type { MalformedCase } from './malformed-case.js';

const good = goodRecords();
/** The good zip with the storage's record changed. */
const changed = (change: Partial<MadeRecord>) =>
  zipFile(good.map((record) => (record.name === 'm/data/0' ? { ...record, ...change } : record)));
const withMore = (...more: MadeRecord[]) => zipFile([...good, ...more]);
const byteOrder = (order: string) =>
  zipFile(good.map((record) => (record.name === 'm/byteorder' ? { ...record, data: concat(order) } : record)));
const data = new Uint8Array(4);

/** Zips that PyTorch does not write. */
export const MALFORMED_ZIPS: readonly MalformedCase[] = [
  ['BAD_HEADER', 'only a beginning', concat('PK\x03\x04')],
  ['BAD_HEADER', 'no end record', zipFile(good).slice(0, -22)],
  ['BAD_HEADER', 'more records promised than there are', zipFile(good, { count: 4 })],
  ['BAD_HEADER', '65,000 records promised', zipFile(good, { count: 65_000 })],
  ['UNKNOWN_FORMAT', 'no record at all', zipFile([])],
  ['UNKNOWN_FORMAT', 'no pickle', zipFile([{ name: 'a.npy', data }])],
  ['UNKNOWN_FORMAT', 'two pickles', withMore({ name: 'n/data.pkl', data: pickle('}') })],
  ['UNSUPPORTED', 'TorchScript', withMore({ name: 'm/constants.pkl', data: pickle(')') })],
  ['BAD_HEADER', 'a name twice', withMore({ name: 'm/data/0', data: new Uint8Array(16) })],
  [
    'BAD_HEADER',
    'a record that overlaps another',
    withMore({ name: 'm/x', data, directory: { offset: 0, name: 'm/data.pkl' } }),
  ],
  ['BAD_HEADER', 'an absolute name', withMore({ name: '/etc/x', data })],
  ['BAD_HEADER', 'a name with a drive', withMore({ name: 'C:x', data })],
  ['BAD_HEADER', 'a name that leaves the archive', withMore({ name: 'm/../../x', data })],
  ['BAD_HEADER', 'a name that is ..', withMore({ name: '..', data })],
  ['BAD_HEADER', 'a backslash in a name', withMore({ name: 'm\\x', data })],
  ['BAD_HEADER', 'a NUL in a name', withMore({ name: 'm/x\0', data })],
  ['BAD_HEADER', 'a local name that differs', changed({ directory: { name: 'm/data/1' } })],
  ['BAD_HEADER', 'local flags that differ', changed({ directory: { flags: 0x802 } })],
  ['BAD_HEADER', 'a local method that differs', changed({ directory: { method: 8 } })],
  ['BAD_HEADER', 'a directory method that differs', changed({ method: 8, directory: { method: 0 } })],
  ['BAD_HEADER', 'a local checksum that differs', changed({ directory: { crc: 1 } })],
  ['BAD_HEADER', 'a local size that differs', changed({ directory: { size: 12 } })],
  ['BAD_HEADER', 'an offset that is no record', changed({ directory: { offset: 7 } })],
  ['UNSUPPORTED', 'an encrypted record', changed({ flags: 0x801 })],
  ['UNSUPPORTED', 'a deflated record', changed({ method: 8 })],
  ['BAD_TENSOR', 'a storage that is too short', changed({ data: new Uint8Array(12) })],
  ['BAD_TENSOR', 'a storage that is too long', changed({ data: new Uint8Array(20) })],
  ['BAD_TENSOR', 'no storage', zipFile(good.slice(0, 2))],
  ['UNSUPPORTED', 'big-endian bytes', byteOrder('big')],
  ['BAD_HEADER', 'an unknown order of bytes', byteOrder('middle')],
  ['BAD_HEADER', 'an empty order of bytes', byteOrder('')],
  ['BAD_PICKLE', 'bytes after the pickle', zipFile(goodRecords(concat(pickle('}'), '.')))],
  ['TRUNCATED', 'an empty pickle', zipFile(goodRecords(new Uint8Array(0)))],
  [
    'BAD_TENSOR',
    'a key that leaves its folder',
    zipFile(goodRecords(pickle(storage({ key: concat('X', [7, 0, 0, 0], '../data') })))),
  ],
];

import { crc32 } from '#crc32';
import { concat, little, type Piece } from './hostile.js';

/** Pieces of pickles, named as pickletools names the opcodes. */
export const text = (value: string): Uint8Array => concat([0x58], little(Buffer.byteLength(value), 4), value);
export const int = (value: number): Uint8Array => concat([0x4a], little(value, 4));
export const long = (value: bigint, bytes: number): Uint8Array => {
  const digits = Array.from({ length: bytes }, (_, i) =>
    Number((BigInt.asUintN(8 * bytes, value) >> BigInt(8 * i)) & 255n),
  );
  return concat([0x8a, bytes], digits);
};
export const tuple = (...items: Uint8Array[]): Uint8Array => concat('(', ...items, 't');
export const global = (module: string, name: string): Uint8Array => concat(`c${module}\n${name}\n`);
export const call = (callee: Uint8Array, ...args: Uint8Array[]): Uint8Array => concat(callee, tuple(...args), 'R');
export const dict = (...items: Uint8Array[]): Uint8Array => concat('}(', ...items, 'u');
export const NONE = concat('N');
export const TRUE = Uint8Array.of(0x88);
export const FALSE = Uint8Array.of(0x89);
export const EMPTY_TUPLE = concat(')');
export const pickle = (...pieces: Piece[]): Uint8Array => concat([0x80, 2], ...pieces, '.');

/** A storage of 4 float32 under the key '0', unless told otherwise. */
export const storage = ({
  type = global('torch', 'FloatStorage'),
  key = text('0'),
  length = int(4),
  view = new Uint8Array(0),
}: {
  readonly type?: Uint8Array;
  readonly key?: Uint8Array;
  readonly length?: Uint8Array;
  readonly view?: Uint8Array;
} = {}): Uint8Array => concat(tuple(text('storage'), type, key, text('cpu'), length, view), 'Q');

/** A tensor of 2 x 2 of that storage, unless told otherwise. */
export const tensor = ({
  of = storage(),
  offset = int(0),
  shape = tuple(int(2), int(2)),
  strides = tuple(int(2), int(1)),
} = {}): Uint8Array =>
  call(global('torch._utils', '_rebuild_tensor_v2'), of, offset, shape, strides, FALSE, EMPTY_TUPLE);

const MAGIC = pickle(long(0x1950a86a20f9469cfc6cn, 10));
const SYSTEM = pickle(dict(text('little_endian'), TRUE));

/** A legacy file whose only storage has the key '0' and 4 float32. */
export function legacyFile(
  value: Uint8Array,
  { magic = MAGIC, protocol = pickle(int(1001)), system = SYSTEM, keys = pickle(']', text('0'), 'a'), count = 4n } = {},
): Uint8Array {
  return concat(magic, protocol, system, value, keys, little(count, 8), new Uint8Array(16));
}

export interface MadeRecord {
  readonly name: string;
  readonly data: Uint8Array;
  /** What the directory says where it differs from the local header. */
  readonly directory?: {
    readonly flags?: number;
    readonly method?: number;
    readonly crc?: number;
    readonly size?: number;
    readonly name?: string;
    readonly offset?: number;
  };
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  /** What a compressed record holds. */
  readonly inflated?: { readonly size: number; readonly crc: number };
}

/** A zip (APPNOTE.TXT) of these records. */
export function zipFile(records: readonly MadeRecord[], { count = records.length, comment = '' } = {}): Uint8Array {
  let body = new Uint8Array(0);
  let directory = new Uint8Array(0);
  for (const { name, data, flags = 0x800, method = 0, directory: stated = {}, inflated, crc: given } of records) {
    const crc = given ?? inflated?.crc ?? crc32(data);
    const whole = inflated?.size ?? data.length;
    const offset = stated.offset ?? body.length;
    body = concat(body, 'PK\x03\x04', little(20, 2), header(flags, method, crc, data.length, name, whole), name, data);
    const central = stated.name ?? name;
    const size = stated.size ?? data.length;
    directory = concat(
      ...[directory, 'PK\x01\x02', little(20, 2), little(20, 2)],
      header(stated.flags ?? flags, stated.method ?? method, stated.crc ?? crc, size, central, stated.size ?? whole),
      ...[new Uint8Array(10), little(offset, 4), central],
    );
  }
  const numbers = [
    little(0, 4),
    little(count, 2),
    little(count, 2),
    little(directory.length, 4),
    little(body.length, 4),
  ];
  return concat(body, directory, 'PK\x05\x06', ...numbers, little(comment.length, 2), comment);
}

/** What local and central headers share: flags, method, time, checksum, sizes, the lengths of name and extra field. */
function header(flags: number, method: number, crc: number, packed: number, name: string, size: number): Uint8Array {
  return concat(
    ...[little(flags, 2), little(method, 2), little(0, 4), little(crc, 4), little(packed, 4), little(size, 4)],
    ...[little(Buffer.byteLength(name), 2), little(0, 2)],
  );
}

/** The records of a zip that torch.save could have written: one tensor `w` of 2 x 2 float32. */
export function goodRecords(value = pickle(dict(text('w'), tensor()))): MadeRecord[] {
  return [
    { name: 'm/data.pkl', data: value },
    { name: 'm/byteorder', data: concat('little') },
    { name: 'm/data/0', data: new Uint8Array(16) },
  ];
}

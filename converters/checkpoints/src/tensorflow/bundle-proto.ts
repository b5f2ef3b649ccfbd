import type { CheckpointErrorDetails } from '../error.js';
import { WireReader } from './wire.js';

/** tensorflow/core/protobuf/tensor_bundle.proto, BundleHeaderProto. */
export interface BundleHeader {
  readonly shardCount: number;
  readonly bigEndian: boolean;
  readonly minConsumer: number;
  readonly badConsumers: readonly number[];
}

/** One dimension of a slice; a length of undefined stands for the whole dimension. */
export interface Extent {
  readonly start: number;
  readonly length: number | undefined;
}

/** tensorflow/core/protobuf/tensor_bundle.proto, BundleEntryProto. */
export interface BundleEntry {
  /** tensorflow/core/framework/types.proto, DataType. */
  readonly dataType: number;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  readonly crc32c: number;
  /** The slices that a partitioned variable is stored in; each has an entry of its own. */
  readonly slices: readonly (readonly Extent[])[];
}

/** @throws CheckpointError BAD_HEADER or TRUNCATED. */
export function readBundleHeader(bytes: Uint8Array, where: CheckpointErrorDetails): BundleHeader {
  let shardCount = 0;
  let bigEndian = false;
  let minConsumer = 0;
  const badConsumers: number[] = [];
  readMessage(new WireReader(bytes, where), {
    1: varint((value) => (shardCount = value)),
    2: varint((value) => (bigEndian = value !== 0)),
    3: message(where, {
      2: varint((value) => (minConsumer = value)),
      3: varint((value) => badConsumers.push(value)),
    }),
  });
  return { shardCount, bigEndian, minConsumer, badConsumers };
}

/** @throws CheckpointError BAD_HEADER or TRUNCATED. */
export function readBundleEntry(bytes: Uint8Array, where: CheckpointErrorDetails): BundleEntry {
  let dataType = 0;
  const shape: number[] = [];
  let shard = 0;
  let offset = 0;
  let size = 0;
  let crc32c = 0;
  const slices: Extent[][] = [];
  const reader = new WireReader(bytes, where);
  readMessage(reader, {
    1: varint((value) => (dataType = value)),
    2: message(where, {
      2: nested((dimension) => shape.push(readDimension(dimension)), where),
      3: varint((unknownRank) => (unknownRank === 0 ? undefined : reader.fail('a shape of unknown rank'))),
    }),
    3: varint((value) => (shard = value)),
    4: varint((value) => (offset = value)),
    5: varint((value) => (size = value)),
    6: { wireType: WireType.fixed32, read: (field) => (crc32c = field.fixed32()) },
    7: nested((slice) => {
      const extents: Extent[] = [];
      readMessage(slice, { 1: nested((extent) => extents.push(readExtent(extent)), where) });
      slices.push(extents);
    }, where),
  });
  return { dataType, shape, shard, offset, size, crc32c, slices };
}

function readDimension(reader: WireReader): number {
  let size = 0;
  readMessage(reader, { 1: varint((value) => (size = value)) });
  return size;
}

function readExtent(reader: WireReader): Extent {
  let start = 0;
  let length: number | undefined;
  readMessage(reader, { 1: varint((value) => (start = value)), 2: varint((value) => (length = value)) });
  return { start, length };
}

const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

interface Field {
  readonly wireType: number;
  readonly read: (reader: WireReader) => unknown;
}
type Fields = Readonly<Record<number, Field>>;

function varint(use: (value: number) => unknown): Field {
  return { wireType: WireType.varint, read: (reader) => use(reader.count()) };
}

function nested(use: (reader: WireReader) => unknown, where: CheckpointErrorDetails): Field {
  return { wireType: WireType.bytes, read: (reader) => use(new WireReader(reader.take(reader.count()), where)) };
}

function message(where: CheckpointErrorDetails, fields: Fields): Field {
  return nested((reader) => {
    readMessage(reader, fields);
  }, where);
}

/** Protocol buffers' wire format (protobuf.dev/programming-guides/encoding); unknown fields are skipped. */
function readMessage(reader: WireReader, fields: Fields): void {
  while (!reader.done) {
    const tag = reader.count();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    const field = fields[number];
    if (number === 0) reader.fail('a protocol buffer field of number 0');
    if (field === undefined) skipField(reader, wireType);
    else if (field.wireType === wireType) field.read(reader);
    else
      reader.fail('a protocol buffer field of the wrong type', { expected: `${field.wireType}`, found: `${wireType}` });
  }
}

function skipField(reader: WireReader, wireType: number): void {
  switch (wireType) {
    case WireType.varint:
      reader.skipVarint();
      return;
    case WireType.fixed64:
      reader.take(8);
      return;
    case WireType.bytes:
      reader.take(reader.count());
      return;
    case WireType.fixed32:
      reader.take(4);
      return;
    default:
      reader.fail('an unknown protocol buffer wire type', { found: `${wireType}` });
  }
}

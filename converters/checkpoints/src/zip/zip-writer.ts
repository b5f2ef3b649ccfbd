import { crc32 } from '#crc32';
import { joinBytes } from '../join-bytes.js';
import type { AtomicFile } from '../write/atomic-file.js';

const LIMIT = 0xffffffff;
const MOST_RECORDS = 0xffff;
const LOCAL_HEADER = 30;
/** 1 January 1980, the zip's zero: files of the same tensors are the same bytes. */
const DATE = 0x21;

interface WrittenRecord {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

/** Writes a zip of stored records (APPNOTE.TXT of PKWARE), with 64-bit fields where they are needed. */
export class ZipWriter {
  private readonly file: AtomicFile;
  private readonly records: WrittenRecord[] = [];

  constructor(file: AtomicFile) {
    this.file = file;
  }

  /**
   * Writes one record.
   * @param parts Its data, piece by piece.
   * @param alignment Of the data in the file, bytes, reached as PyTorch does: with an extra field of padding.
   */
  async add(name: string, parts: readonly Uint8Array[], alignment = 1): Promise<void> {
    const utf8 = new TextEncoder().encode(name);
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    const crc = parts.reduce((before, part) => crc32(part, before), 0);
    const offset = this.file.position;
    const wide = size >= LIMIT ? extraField(1, [size, size]) : new Uint8Array(0);
    const header = offset + LOCAL_HEADER + utf8.length + wide.length;
    const padding = alignment === 1 ? new Uint8Array(0) : paddingField(header, alignment);
    const fields = recordFields(utf8, crc, size, wide.length + padding.length);
    await this.file.write(joinBytes([numbers([0x04034b50, 4]), fields, utf8, wide, padding]));
    for (const part of parts) await this.file.write(part);
    this.records.push({ name: utf8, crc, size, offset });
  }

  /** Writes the directory. */
  async finish(): Promise<void> {
    const start = this.file.position;
    await this.file.write(joinBytes(this.records.map(directoryEntry)));
    const size = this.file.position - start;
    const count = this.records.length;
    if (count >= MOST_RECORDS || start + size >= LIMIT) {
      const end = this.file.position;
      await this.file.write(
        joinBytes([
          numbers(
            [0x06064b50, 4],
            [44, 8],
            [45, 2],
            [45, 2],
            [0, 4],
            [0, 4],
            [count, 8],
            [count, 8],
            [size, 8],
            [start, 8],
          ),
          numbers([0x07064b50, 4], [0, 4], [end, 8], [1, 4]),
        ]),
      );
    }
    const least = Math.min(count, MOST_RECORDS);
    const places: [number, number][] = [
      [Math.min(size, LIMIT), 4],
      [Math.min(start, LIMIT), 4],
    ];
    await this.file.write(numbers([0x06054b50, 4], [0, 2], [0, 2], [least, 2], [least, 2], ...places, [0, 2]));
  }
}

/** What the local header and the directory share: from the version needed to the length of the extra fields. */
function recordFields(name: Uint8Array, crc: number, size: number, extraLength: number): Uint8Array {
  const stated = Math.min(size, LIMIT);
  const isAscii = name.every((byte) => byte < 128);
  return numbers(
    ...([
      [size >= LIMIT ? 45 : 20, 2],
      [isAscii ? 0 : 0x800, 2],
      [0, 2],
      [0, 2],
      [DATE, 2],
    ] as const),
    ...([
      [crc, 4],
      [stated, 4],
      [stated, 4],
      [name.length, 2],
      [extraLength, 2],
    ] as const),
  );
}

function directoryEntry({ name, crc, size, offset }: WrittenRecord): Uint8Array {
  const wide = [...(size >= LIMIT ? [size, size] : []), ...(offset >= LIMIT ? [offset] : [])];
  const extra = wide.length > 0 ? extraField(1, wide) : new Uint8Array(0);
  const fields = recordFields(name, crc, size, extra.length);
  const rest = numbers([0, 2], [0, 2], [0, 2], [0, 4], [Math.min(offset, LIMIT), 4]);
  return joinBytes([numbers([0x02014b50, 4], [45, 2]), fields, rest, name, extra]);
}

function extraField(tag: number, values: readonly number[]): Uint8Array {
  return numbers([tag, 2], [8 * values.length, 2], ...values.map((value) => [value, 8] as const));
}

/** The extra field "FB" of caffe2/serialize/inline_container.cc, which makes what follows it begin at the alignment. */
function paddingField(position: number, alignment: number): Uint8Array {
  const length = (alignment - ((position + 4) % alignment)) % alignment;
  return joinBytes([numbers([0x4246, 2], [length, 2]), new Uint8Array(length).fill(0x5a)]);
}

/** Little-endian numbers, each of 2, 4 or 8 bytes. */
function numbers(...fields: readonly (readonly [value: number, size: number])[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let position = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(position, value, true);
    else if (size === 4) view.setUint32(position, value, true);
    else view.setBigUint64(position, BigInt(value), true);
    position += size;
  }
  return bytes;
}

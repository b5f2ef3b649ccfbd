import { Reader, ZipReader, type Entry } from '@zip.js/zip.js';
import { messageOf } from '@firth/options';
import { CheckpointError, type CheckpointErrorCode } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';

/** A record of a zip. */
export interface ZipRecord {
  readonly name: string;
  /** Of its data, in the file. */
  readonly offset: number;
  /** Of its data, once it is inflated. */
  readonly byteLength: number;
  /** Of its deflated data in the file; undefined where it is stored without compression. */
  readonly deflatedLength: number | undefined;
  /** CRC-32 of the data; undefined where the writer left it out (torch.serialization.set_crc32_options). */
  readonly checksum: number | undefined;
}

const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;
/** Flag bit 3: the local header leaves checksum and sizes to a descriptor behind the data. */
const HAS_DESCRIPTOR = 8;
const ZIP64_SIZE = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
/** Local headers read at a time. */
const BATCH = 64;

class SourceReader extends Reader<ByteSource> {
  /** What the source failed with: an abort's reason may be anything. */
  failure: { readonly error: unknown } | undefined;
  private readonly source: ByteSource;

  constructor(source: ByteSource) {
    super(source);
    this.source = source;
    this.size = source.size;
  }

  override readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const start = Math.min(Math.max(0, index), this.source.size);
    const reading = this.source.read(start, Math.max(0, Math.min(length, this.source.size - start)));
    reading.catch((error: unknown) => {
      this.failure ??= { error };
    });
    return reading;
  }
}

/**
 * Reads the directory of a zip (APPNOTE.TXT of PKWARE) and finds where each record's data begins.
 * @param compression Whether records may be deflated, as NumPy's may; PyTorch's are all stored.
 * @throws CheckpointError BAD_HEADER, TRUNCATED, or UNSUPPORTED where a record is encrypted or compressed otherwise.
 */
export async function readZipDirectory(
  source: ByteSource,
  compression: 'stored' | 'deflated' = 'stored',
): Promise<ReadonlyMap<string, ZipRecord>> {
  const entries = await readEntries(source);
  const records = new Map<string, ZipRecord>();
  for (let i = 0; i < entries.length; i += BATCH) {
    const batch = entries.slice(i, i + BATCH);
    for (const record of await Promise.all(batch.map((entry) => locate(source, entry, compression)))) {
      if (records.has(record.name)) throw refuse(source, record.name, 'BAD_HEADER', 'two records of one name');
      records.set(record.name, record);
    }
  }
  let end = 0;
  for (const { filename, offset } of entries.sort((a, b) => a.offset - b.offset)) {
    if (offset < end) throw refuse(source, filename, 'BAD_HEADER', 'records overlap', { offset });
    const record = records.get(filename);
    end = record === undefined ? offset : record.offset + (record.deflatedLength ?? record.byteLength);
  }
  return records;
}

async function readEntries(source: ByteSource): Promise<Entry[]> {
  const reader = new SourceReader(source);
  try {
    return await new ZipReader(reader, { useWebWorkers: false }).getEntries();
  } catch (cause) {
    if (reader.failure !== undefined) throw reader.failure.error;
    throw new CheckpointError('BAD_HEADER', 'a zip whose directory cannot be read', {
      file: source.name,
      at: 'zip directory',
      expected: 'a directory at the end of the file',
      found: messageOf(cause),
      hint: 'The file may be truncated: compare its size with the published one',
      cause,
    });
  }
}

async function locate(source: ByteSource, entry: Entry, compression: 'stored' | 'deflated'): Promise<ZipRecord> {
  const { filename: name, offset, compressedSize, uncompressedSize, compressionMethod } = entry;
  const fail = (code: CheckpointErrorCode, problem: string, found?: string): CheckpointError =>
    refuse(source, name, code, problem, { offset, ...(found === undefined ? {} : { found }) });
  if (/^\/|\\|\0|^[A-Za-z]:|(^|\/)\.\.(\/|$)/.test(name)) throw fail('BAD_HEADER', 'a name that leaves the archive');
  if (entry.encrypted) throw fail('UNSUPPORTED', 'an encrypted record');
  const isDeflated = compressionMethod === DEFLATED && compression === 'deflated';
  if (compressionMethod !== STORED && !isDeflated) {
    throw fail('UNSUPPORTED', 'a compressed record', `method ${compressionMethod}`);
  }
  if (!isDeflated && compressedSize !== uncompressedSize) throw fail('BAD_HEADER', 'a stored record of two sizes');

  const header = await source.read(offset, LOCAL_HEADER);
  const view = new DataView(header.buffer, header.byteOffset, LOCAL_HEADER);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) throw fail('BAD_HEADER', 'no record where the directory says');
  const nameLength = view.getUint16(26, true);
  const localName = await source.read(offset + LOCAL_HEADER, nameLength);
  const flags = view.getUint16(6, true);
  const sizes = [view.getUint32(14, true), view.getUint32(18, true), view.getUint32(22, true)];
  const stated = [entry.crc32, compressedSize, uncompressedSize];
  const isLeftOut = (flags & HAS_DESCRIPTOR) !== 0;
  const agrees =
    flags === entry.rawBitFlag &&
    view.getUint16(8, true) === compressionMethod &&
    sameBytes(localName, entry.rawFilename) &&
    sizes.every((size, i) => size === stated[i] || (isLeftOut && size === 0) || (i > 0 && size === ZIP64_SIZE));
  if (!agrees) throw fail('BAD_HEADER', 'the local header disagrees with the directory');

  const start = offset + LOCAL_HEADER + nameLength + view.getUint16(28, true);
  if (start + compressedSize > source.size) throw fail('TRUNCATED', 'a record that leaves the file');
  const checksum = entry.crc32 === 0 ? undefined : entry.crc32;
  const deflatedLength = isDeflated ? compressedSize : undefined;
  return { name, offset: start, byteLength: uncompressedSize, deflatedLength, checksum };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function refuse(
  source: ByteSource,
  at: string,
  code: CheckpointErrorCode,
  problem: string,
  details: { readonly offset?: number; readonly found?: string } = {},
): CheckpointError {
  return new CheckpointError(code, problem, { file: source.name, at, ...details });
}

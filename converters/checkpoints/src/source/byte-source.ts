import { CheckpointError } from '../error.js';

/** Random access to the bytes of a file, wherever it lies. */
export interface ByteSource {
  /** The file as the caller named it; errors start with it. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes that it takes in the archive that it is unpacked from while it is read. */
  readonly packedSize?: number;
  /** Absolute path with symbolic links resolved, where the bytes are a file that an engine can map. */
  readonly path?: string;
  /**
   * Exactly `length` bytes, not to be written to; CheckpointError TRUNCATED past the end.
   * @param into At least `length` bytes that may be used for them, which saves a new buffer where they are copied anyway.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes that are in memory already, read without a copy. */
export function memorySource(name: string, bytes: Uint8Array | ArrayBuffer): ByteSource {
  const all = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const size = all.byteLength;
  return {
    name,
    size,
    async read(offset, length) {
      checkRange(name, size, offset, length);
      return Promise.resolve(all.subarray(offset, offset + length));
    },
    close: () => Promise.resolve(),
  };
}

/** A Blob or File, such as a browser's file picker gives. */
export function blobSource(name: string, blob: Blob): ByteSource {
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      checkRange(name, blob.size, offset, length);
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
    },
    close: () => Promise.resolve(),
  };
}

/** Refuses a range that leaves the file, before anything is allocated for it. */
export function checkRange(name: string, size: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new CheckpointError('TRUNCATED', 'the file ends before its data', {
    file: name,
    offset,
    expected: `${length} bytes`,
    found: `${Math.max(0, size - offset)}`,
  });
}

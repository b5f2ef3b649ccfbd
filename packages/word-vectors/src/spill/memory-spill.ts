import type { Spill } from './spill.js';

/** A page has no disk: what a kernel cannot hold is kept in the page's own memory. */
export function openSpill(): Promise<Spill> {
  const parts = new Map<number, Uint8Array>();
  let size = 0;
  return Promise.resolve({
    append: (bytes) => {
      const offset = size;
      parts.set(offset, bytes.slice());
      size += bytes.length;
      return Promise.resolve(offset);
    },
    read: (offset, length) => Promise.resolve(readParts(parts, offset, length)),
    close: () => {
      parts.clear();
      return Promise.resolve();
    },
  });
}

function readParts(parts: ReadonlyMap<number, Uint8Array>, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (const [start, part] of parts) {
    const from = Math.max(start, offset);
    const to = Math.min(start + part.length, offset + length);
    if (from < to) bytes.set(part.subarray(from - start, to - start), from - offset);
  }
  return bytes;
}

import type { ByteSource } from './byte-source.js';

const CHUNK = 2 ** 20;

/** The bytes of a part of a source, a mebibyte at a time. */
export async function* chunksOf(
  source: ByteSource,
  start = 0,
  length = source.size - start,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let done = 0; done < length; done += CHUNK) {
    // A copy of its own: what takes the chunk may keep or transfer it.
    yield new Uint8Array(await source.read(start + done, Math.min(CHUNK, length - done)));
  }
}

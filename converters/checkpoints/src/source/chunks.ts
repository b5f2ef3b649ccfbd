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

/**
 * The bytes of a source, a mebibyte at a time, each chunk read while the one before is worked on, into one of two buffers:
 * a chunk is overwritten when the next has been asked for.
 */
export async function* readAhead(source: ByteSource): AsyncGenerator<Uint8Array> {
  const buffers: [Uint8Array | undefined, Uint8Array | undefined] = [undefined, undefined];
  const read = (index: number): Promise<Uint8Array> | undefined => {
    const offset = index * CHUNK;
    const length = Math.min(CHUNK, source.size - offset);
    if (length <= 0) return undefined;
    const chunk = source.read(offset, length, (buffers[index % 2] ??= new Uint8Array(length)));
    // Whoever asks for the chunk hears of the failure; until then nobody listens.
    chunk.catch(() => undefined);
    return chunk;
  };
  let next = read(0);
  try {
    for (let index = 1; next !== undefined; index++) {
      const chunk = await next;
      next = read(index);
      yield chunk;
    }
  } finally {
    await next?.catch(() => undefined);
  }
}

import { CheckpointError, type CheckpointErrorDetails } from './error.js';

/** What decompressed data may take however little it was compressed from, bytes. */
const SLACK = 64 * 2 ** 20;
/** Above that, how many times the compressed length. Text of numbers shrinks to a third, weights hardly at all. */
const MOST_EXPANSION = 200;

/** Refuses a decompressed length that only a decompression bomb has. */
export function checkExpansion(compressed: number, decompressed: number, where: CheckpointErrorDetails): void {
  if (decompressed <= SLACK || decompressed <= compressed * MOST_EXPANSION) return;
  throw new CheckpointError('UNSUPPORTED', 'compressed data that expands too far', {
    ...where,
    expected: `at most ${MOST_EXPANSION} times its ${compressed} bytes`,
    found: `${decompressed} bytes`,
  });
}

/**
 * Decompresses a stream, chunk by chunk.
 * @param format `gzip` (RFC 1952) or `deflate-raw` (RFC 1951), which zip records hold.
 * @throws CheckpointError BAD_HEADER where the data is broken or ends too early; what the source throws.
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  format: 'gzip' | 'deflate-raw',
  where: CheckpointErrorDetails,
): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  // The error of a broken source; the reader below only sees that the stream was aborted.
  let failure: { readonly error: unknown } | undefined;
  async function* failing(source: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      yield* source;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const feed = async (): Promise<void> => {
    try {
      for await (const chunk of failing(chunks)) await writer.write(chunk);
      await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
    }
  };
  const feeding = feed();
  const reader = stream.readable.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } catch (cause) {
    if (failure !== undefined) throw failure.error;
    throw new CheckpointError('BAD_HEADER', `broken ${format} data`, { ...where, cause });
  } finally {
    await reader.cancel().catch(() => undefined);
    await feeding;
  }
}

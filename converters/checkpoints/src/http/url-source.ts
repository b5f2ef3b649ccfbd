import { CheckpointError } from '../error.js';
import { joinBytes } from '../join-bytes.js';
import { checkRange, memorySource, type ByteSource } from '../source/byte-source.js';
import { beforeDeadline, Pace } from './deadline.js';
import { discard, get, reach, retry } from './request.js';
import type { UrlOptions } from './url-options.js';

/** The first request, which tells the size, brings the beginning of the file with it: often the whole header. */
const HEAD = 2 ** 16;
const WHOLE_FILE_LIMIT = 64 * 2 ** 20;

/**
 * A file on an http(s) server, read in ranges; redirects are followed. A request that fails for a passing reason is tried
 * again and goes on where the connection broke. From a server that ignores ranges a small file is downloaded whole.
 * @throws CheckpointError NOT_FOUND, UNAUTHORIZED, RATE_LIMITED, UNREACHABLE (network, or a status of 500 and above),
 * UNREADABLE where the file changes while it is read, UNSUPPORTED where ranges are ignored and the file is large; NOT_FOUND also
 * for a web page, with which servers of single-page applications answer where there is no file; the signal's reason.
 */
export async function urlSource(url: string | URL, options: UrlOptions = {}): Promise<ByteSource> {
  const file = String(url);
  const bare = file.replace(/(?<=^https?:..)[^/?#]*@/, '');
  if (bare !== file) throw new CheckpointError('UNSUPPORTED', 'a URL with a name and password', { file: bare });
  return retry(options, async () => {
    const response = await get(file, file, { range: `bytes=0-${HEAD - 1}` }, options).catch((error: unknown) => {
      // An empty file has no first byte to give.
      if (error instanceof CheckpointError && error.code === 'TRUNCATED') return undefined;
      throw error;
    });
    if (response === undefined) return memorySource(file, new Uint8Array(0));
    const size = response.status === 206 ? totalOf(response, 0) : undefined;
    if (size === undefined) return downloadWhole(file, response, options);
    const head = await readBody(file, response, Math.min(HEAD, size), options);
    refusePage(file, response, head);
    return rangeSource(file, size, head, response.headers.get('etag'), options);
  });
}

function rangeSource(
  file: string,
  size: number,
  head: Uint8Array,
  etag: string | null,
  options: UrlOptions,
): ByteSource {
  return {
    name: file,
    size,
    async read(offset, length) {
      checkRange(file, size, offset, length);
      if (offset + length <= head.length) return head.subarray(offset, offset + length);
      const bytes = allocate(file, length);
      let filled = 0;
      const readMore = async (): Promise<void> => {
        const range = `bytes=${offset + filled}-${offset + length - 1}`;
        const response = await get(file, file, { range }, options);
        if (
          response.status !== 206 ||
          totalOf(response, offset + filled) !== size ||
          response.headers.get('etag') !== etag
        ) {
          discard(response);
          const details = { file, offset: offset + filled, expected: `${size} bytes, ETag ${etag ?? 'none'}` };
          throw new CheckpointError('UNREADABLE', 'the file changed on the server while it was read', details);
        }
        for await (const chunk of bodyOf(file, response, options)) {
          // A server may send more than it was asked for.
          const wanted = chunk.subarray(0, length - filled);
          bytes.set(wanted, filled);
          filled += wanted.length;
          if (filled === length && isEndless(response)) break;
        }
        if (filled < length) throw new CheckpointError('UNREACHABLE', 'the connection broke', { file });
      };
      await retry(options, readMore, () => filled);
      return bytes;
    },
    close: () => Promise.resolve(),
  };
}

async function downloadWhole(file: string, response: Response, options: UrlOptions): Promise<ByteSource> {
  const limit = options.wholeFileLimit ?? WHOLE_FILE_LIMIT;
  const stated = response.headers.get('content-length');
  const tooLarge = (found: string): CheckpointError =>
    new CheckpointError('UNSUPPORTED', 'the server ignores ranges, and the file is too large to download whole', {
      file,
      expected: `at most ${limit} bytes`,
      found,
      hint: 'Download it, or raise wholeFileLimit',
    });
  if (stated !== null && Number(stated) > limit) {
    discard(response);
    throw tooLarge(`${stated} bytes`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bodyOf(file, response, options)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) throw tooLarge('more');
  }
  const isEncoded = response.headers.get('content-encoding') !== null;
  if (stated !== null && !isEncoded && length < Number(stated)) {
    throw new CheckpointError('UNREACHABLE', 'the connection broke', {
      file,
      expected: `${stated} bytes`,
      found: `${length}`,
    });
  }
  const bytes = joinBytes(chunks);
  refusePage(file, response, bytes);
  return memorySource(file, bytes);
}

/** A page says of itself that it is one, and begins with a tag; no file that is read here does both. */
function refusePage(file: string, { headers }: Response, bytes: Uint8Array): void {
  const isHtml = /^\s*(text\/html|application\/xhtml)/i.test(headers.get('content-type') ?? '');
  if (!isHtml || !/^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 512)))) return;
  throw new CheckpointError('NOT_FOUND', 'the server answers with a web page, as where there is no such file', {
    file,
    hint: 'Give the URL of the file itself; on the hub that has /resolve/ in it, not /blob/',
  });
}

function allocate(file: string, length: number): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (cause) {
    const found = `${length} bytes`;
    throw new CheckpointError('UNSUPPORTED', 'more bytes than one JavaScript buffer can hold', { file, found, cause });
  }
}

async function readBody(file: string, response: Response, length: number, options: UrlOptions): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of bodyOf(file, response, options)) {
    const wanted = chunk.subarray(0, length - filled);
    bytes.set(wanted, filled);
    filled += wanted.length;
    if (filled === length && isEndless(response)) break;
  }
  if (filled === length) return bytes;
  throw new CheckpointError('UNREACHABLE', 'the connection broke', {
    file,
    expected: `${length} bytes`,
    found: `${filled}`,
  });
}

/** Whether nothing but the server says where it ends: whoever has what was asked for does not wait for that. */
const isEndless = ({ headers }: Response): boolean => !headers.has('content-length');

/** The chunks of a body. @throws CheckpointError UNREACHABLE, also where no chunk comes in time; the signal's reason. */
export async function* bodyOf(
  file: string,
  { body }: Response,
  options: UrlOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (body === null) return;
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = body.getReader();
  const pace = new Pace(file, options);
  try {
    for (;;) {
      const next = () => beforeDeadline(file, 'idle', options, () => reader.read());
      const asked = performance.now();
      const { done, value } = await reach(file, options.signal, next);
      if (done) return;
      pace.add(value.length, performance.now() - asked);
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** The size of the file that a part is of, where it begins as it was asked to: `Content-Range: bytes 0-1023/4096`. */
function totalOf({ headers }: Response, from: number): number | undefined {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d{1,16})$/.exec(headers.get('content-range') ?? '') ?? [];
  return Number(start) === from ? Number(total) : undefined;
}

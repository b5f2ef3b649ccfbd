import { CheckpointError, type CheckpointErrorCode } from '../error.js';
import type { UrlOptions } from './url-options.js';

const RETRIES = 4;
const RETRY_DELAY = 250;
/** The longest that a server's `Retry-After` is obeyed, milliseconds. */
const LONGEST_DELAY = 60_000;

/** What a status means, as an error code and in words. */
const STATUSES: ReadonlyMap<number, readonly [CheckpointErrorCode, string, hint?: string]> = new Map([
  [401, ['UNAUTHORIZED', 'the server wants a token', 'Give a token that may read it']],
  [403, ['UNAUTHORIZED', 'the server refuses access', 'Give a token that may read it']],
  [404, ['NOT_FOUND', 'the server has no such file']],
  [410, ['NOT_FOUND', 'the server has no such file any more']],
  [416, ['TRUNCATED', 'the file on the server ends before its data']],
  [429, ['RATE_LIMITED', 'the server wants fewer requests']],
]);

/**
 * The error for a status that is no success. A server hides what needs a token in different ways, and so may
 * 404 be meant.
 */
export function statusError(file: string, status: number): CheckpointError {
  const [code, problem, hint] = STATUSES.get(status) ?? [
    status >= 500 ? ('UNREACHABLE' as const) : ('UNREADABLE' as const),
    'the server failed',
  ];
  return new CheckpointError(code, problem, { file, found: `HTTP ${status}`, ...(hint === undefined ? {} : { hint }) });
}

/** Whether trying again may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof CheckpointError && (error.code === 'UNREACHABLE' || error.code === 'RATE_LIMITED');
}

/**
 * Sends one GET; a network failure and a bad status become errors.
 * @throws CheckpointError UNREACHABLE, UNAUTHORIZED, NOT_FOUND, RATE_LIMITED, UNREADABLE or TRUNCATED (416).
 */
export async function get(
  file: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  options: UrlOptions,
): Promise<Response> {
  options.signal?.throwIfAborted();
  const response = await reach(file, options.signal, () =>
    (options.fetch ?? fetch)(url, {
      headers: { ...options.headers, ...headers },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }),
  );
  if (response.ok) return response;
  await response.body?.cancel();
  const error = statusError(file, response.status);
  const after = Number(response.headers.get('retry-after') ?? NaN);
  if (Number.isFinite(after)) retryAfter.set(error, Math.min(after * 1000, LONGEST_DELAY));
  throw error;
}

/** Milliseconds that a server asked to wait. */
const retryAfter = new WeakMap<CheckpointError, number>();

/** Runs a part of a request; what the network throws becomes UNREACHABLE. */
export async function reach<T>(file: string, signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof CheckpointError) throw cause;
    const inner = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
    const reason = cause instanceof Error ? cause.message + inner : String(cause);
    throw new CheckpointError('UNREACHABLE', `the server cannot be reached: ${reason}`, { file, cause });
  }
}

/** Tries until it succeeds, fails for good, or has failed too often without a step forward (`progress` tells one). */
export async function retry<T>(
  { retries = RETRIES, retryDelay = RETRY_DELAY, signal }: UrlOptions,
  attempt: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  let failures = 0;
  for (;;) {
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
      failures = progress() > before ? 0 : failures + 1;
      if (failures > retries) throw error;
      const asked = error instanceof CheckpointError ? retryAfter.get(error) : undefined;
      await sleep(asked ?? retryDelay * 2 ** Math.max(0, failures - 1), signal);
    }
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      const reason: unknown = signal?.reason;
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

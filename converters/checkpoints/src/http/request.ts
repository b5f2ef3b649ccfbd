import { messageOf, onAbort } from '@firth/options';
import { CheckpointError, type CheckpointErrorCode } from '../error.js';
import { beforeDeadline, isSlowness, isTimeout } from './deadline.js';
import type { UrlOptions } from './url-options.js';

const RETRIES = 4;
const RETRY_DELAY = 250;
/** A server that says nothing once is asked once more. */
const TIMEOUT_RETRIES = 1;
/** The longest that a server's `Retry-After` is obeyed, milliseconds; one that asks for more is given up. */
const LONGEST_DELAY = 15_000;
/** What has to arrive for a retry to count as the first again, bytes: a server that sends a few at a time is given up too. */
const PROGRESS = 2 ** 10;
/** The same after a server was slow, which may send some ten thousand bytes before it is given up. */
const PROGRESS_OF_SLOW = 2 ** 20;

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
 * @throws CheckpointError UNREACHABLE (also where no answer begins in time), UNAUTHORIZED, NOT_FOUND, RATE_LIMITED, UNREADABLE
 * or TRUNCATED (416); the signal's reason.
 */
export async function get(
  file: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  options: UrlOptions,
): Promise<Response> {
  const connection = new AbortController();
  const send = async (): Promise<Response> => {
    const answer = await (options.fetch ?? fetch)(url, {
      headers: { ...options.headers, ...headers },
      signal: connection.signal,
    });
    // Too late: nobody waits for it.
    if (connection.signal.aborted) discard(answer);
    return answer;
  };
  const response = await reach(file, options.signal, () => beforeDeadline(file, 'connect', options, send)).catch(
    (error: unknown) => {
      connection.abort();
      throw error;
    },
  );
  if (response.ok) return response;
  discard(response);
  throw withDelay(statusError(file, response.status), Number(response.headers.get('retry-after') ?? NaN));
}

/** Lets go of the connection of an answer that nobody reads. */
export function discard({ body }: Response): void {
  void body?.cancel().catch(() => undefined);
}

/** Milliseconds that a server asked to wait. */
const retryAfter = new WeakMap<CheckpointError, number>();

function withDelay(error: CheckpointError, seconds: number): CheckpointError {
  if (!(seconds >= 0)) return error;
  const { code, problem, details } = error;
  const hint = `The server asks to wait ${seconds} s`;
  const delayed = seconds * 1000 > LONGEST_DELAY ? new CheckpointError(code, problem, { ...details, hint }) : error;
  retryAfter.set(delayed, seconds * 1000);
  return delayed;
}

/** Runs a part of a request; what the network throws becomes UNREACHABLE. */
export async function reach<T>(file: string, signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof CheckpointError) throw cause;
    const inner = cause instanceof Error && cause.cause !== undefined ? `: ${messageOf(cause.cause)}` : '';
    const reason = messageOf(cause) + inner;
    throw new CheckpointError('UNREACHABLE', `the server cannot be reached: ${reason}`, { file, cause });
  }
}

/** Tries until it succeeds, fails for good, or has failed too often without a step forward (`progress` tells bytes). */
export async function retry<T>(
  { retries = RETRIES, retryDelay = RETRY_DELAY, signal }: UrlOptions,
  attempt: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  let failures = 0;
  let timeouts = 0;
  let reached = 0;
  for (;;) {
    try {
      signal?.throwIfAborted();
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (progress() >= reached + (isSlowness(error) ? PROGRESS_OF_SLOW : PROGRESS)) {
        [failures, timeouts] = [0, 0];
        reached = progress();
      }
      failures++;
      if (isTimeout(error)) timeouts++;
      const asked = error instanceof CheckpointError ? retryAfter.get(error) : undefined;
      if (failures > retries || timeouts > TIMEOUT_RETRIES || (asked ?? 0) > LONGEST_DELAY) throw error;
      await sleep(asked ?? retryDelay * 2 ** (failures - 1), signal);
    }
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      release();
      const reason: unknown = signal?.reason;
      reject(reason);
    };
    const timer = setTimeout(() => {
      release();
      resolve();
    }, milliseconds);
    const release = onAbort(signal, stop);
    if (signal?.aborted === true) stop();
  });
}

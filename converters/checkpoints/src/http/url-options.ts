/** How long a server may say nothing, milliseconds; `Infinity` waits for ever. */
export interface Timeout {
  /** Until an answer begins. 10,000 by default. */
  readonly connect?: number;
  /** Between two pieces of it. 10,000 by default. */
  readonly idle?: number;
}

export interface UrlOptions {
  /**
   * Headers of every request, e.g. `{ authorization: 'Bearer …' }`. Where a server redirects to another host, that one is sent
   * all but `authorization` and `cookie`.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the global `fetch`: a proxy, a cache, a test. */
  readonly fetch?: typeof fetch;
  /** Aborts requests under way; what waits for them rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** When a silent server is given up; it is asked once more before. */
  readonly timeout?: Timeout;
  /** How often a request that failed for a passing reason is tried again. 4 by default. */
  readonly retries?: number;
  /** Milliseconds before the first retry, doubled for each further one. 250 by default. */
  readonly retryDelay?: number;
  /**
   * Bytes up to which a file is downloaded whole from a server that does not know ranges; above it is refused. 64 MiB by
   * default.
   */
  readonly wholeFileLimit?: number;
}

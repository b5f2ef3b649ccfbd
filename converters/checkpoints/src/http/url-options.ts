export interface UrlOptions {
  /** Headers of every request, e.g. `{ authorization: 'Bearer …' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the global `fetch`: a proxy, a cache, a test. */
  readonly fetch?: typeof fetch;
  /** Aborts requests under way; what waits for them rejects with the signal's reason. */
  readonly signal?: AbortSignal;
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

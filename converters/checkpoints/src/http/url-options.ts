import {
  callback,
  fields,
  number,
  option,
  options,
  record,
  signal,
  string,
  whole,
  type OptionsOf,
} from '@firth/options';

/** The longest time that a timer can wait, milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;
const wait = () => option(number({ above: 0, most: LONGEST_WAIT }));

/** How a server is asked, wherever that happens. */
export const networkEntries = {
  /** Instead of the global `fetch`: a proxy, a cache, a test. */
  fetch: option(callback<typeof fetch>()),
  /** Aborts requests under way; what waits for them rejects with the signal's reason. */
  signal: option(signal()),
  /**
   * How long a server may say nothing, milliseconds, before it is given up (it is asked once more before): `connect` until an
   * answer begins, `idle` between two pieces of it. Each 10,000 by default, or as HF_HUB_ETAG_TIMEOUT and
   * HF_HUB_DOWNLOAD_TIMEOUT say in seconds. `slow` is how long one is borne that sends fewer than 1,024 bytes a second: 30,000.
   */
  timeout: option(fields({ connect: wait(), idle: wait(), slow: wait() })),
  /** How often a request that failed for a passing reason is tried again. 4 by default. */
  retries: option(whole({ least: 0 })),
  /** Milliseconds before the first retry, doubled for each further one. 250 by default. */
  retryDelay: option(number({ least: 0, most: LONGEST_WAIT })),
};

export const urlOptions = options('urlSource', {
  ...networkEntries,
  /**
   * Headers of every request, e.g. `{ authorization: 'Bearer …' }`. Where a server redirects to another host, that one is sent
   * all but `authorization` and `cookie`.
   */
  headers: option(record(string(), 'an object of strings')),
  /**
   * Bytes up to which a file is downloaded whole from a server that does not know ranges; above it is refused. 64 MiB by
   * default.
   */
  wholeFileLimit: option(whole({ least: 0 })),
});

export type UrlOptions = OptionsOf<typeof urlOptions>;

export type Timeout = NonNullable<UrlOptions['timeout']>;

import { callback, flag, name, number, option, signal, whole } from '@firth/options';
import type { WriteProgress } from '../write/write-tensors.js';

/** How the files of a model are fetched: what every `fromPretrained` takes. What is not set here, the environment sets. */
export const sourceEntries = {
  /** A branch, a tag or a commit. `main` by default. */
  revision: option(name()),
  /** For private and gated models: HF_TOKEN, or the file that `hf auth login` wrote. */
  token: option(name()),
  /** HF_ENDPOINT, or https://huggingface.co. */
  endpoint: option(name()),
  /** HF_HUB_CACHE, or `hub` in HF_HOME, or ~/.cache/huggingface/hub: the folder that Python shares. */
  cacheDir: option(name()),
  /** HF_HUB_OFFLINE: nothing is asked of the network, only what is in the cache is found. */
  offline: option(flag()),
  /** Called as bytes arrive; `name` is the file, the numbers are those of all files. */
  onProgress: option(callback<(progress: WriteProgress) => void>()),
  /** Instead of the global `fetch`: a proxy, a cache, a test. */
  fetch: option(callback<typeof fetch>()),
  /** Aborts requests under way; what waits for them rejects with the signal's reason. */
  signal: option(signal()),
  /** How often a request that failed for a passing reason is tried again. 4 by default. */
  retries: option(whole({ least: 0 })),
  /** Milliseconds before the first retry, doubled for each further one. 250 by default. */
  retryDelay: option(number({ least: 0 })),
};

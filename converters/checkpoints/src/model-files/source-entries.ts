import { callback, flag, name, option, string } from '@firth/options';
import { networkEntries } from '../http/url-options.js';
import type { WriteProgress } from '../write/write-entries.js';

/** Where a model of the hub is. What is not given, the environment says, by the names that Python's huggingface_hub uses. */
export const hubEntries = {
  ...networkEntries,
  /** A branch, a tag or a commit. `main` by default. */
  revision: option(string('the name of a branch, a tag or a commit')),
  /** For private and gated models: HF_TOKEN, or the file that `hf auth login` wrote. */
  token: option(string()),
  /** HF_ENDPOINT, or https://huggingface.co. */
  endpoint: option(name('a URL')),
  /** HF_HUB_CACHE, or `hub` in HF_HOME, or ~/.cache/huggingface/hub: the folder that Python shares. */
  cacheDir: option(name()),
  /** HF_HUB_OFFLINE: nothing is asked of the network, only what is in the cache is found. */
  offline: option(flag()),
  /** Called as bytes arrive, and waited for where it gives a promise; `name` is the file, the numbers are those of all files. */
  onProgress: option(callback<(progress: WriteProgress) => unknown>()),
};

/** Whether files are mapped. */
export const mappingEntries = {
  /**
   * Whether an engine may map files of the disk into memory instead of reading them: true by default. `false` reads every file
   * whole when it is opened, which takes its length in memory for as long as the model is open: what happens to the file
   * afterwards does not matter then. A file that is cut short under a mapping ends the process (docs/checkpoints.md).
   */
  mmap: option(flag(), { help: 'read files whole instead of mapping them into memory' }),
};

/** How the files of a model are fetched and read: what every `fromPretrained` takes. */
export const sourceEntries = { ...hubEntries, ...mappingEntries };

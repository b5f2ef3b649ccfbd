import type { UrlOptions } from '../http/url-options.js';
import type { WriteProgress } from '../write/write-tensors.js';

/** What an option does not set, the environment does, by the names that Python's huggingface_hub uses. */
export interface HubOptions extends Omit<UrlOptions, 'wholeFileLimit' | 'headers'> {
  /** A branch, a tag or a commit. `main` by default. */
  readonly revision?: string;
  /** For private and gated models: HF_TOKEN, or the file that `hf auth login` wrote. */
  readonly token?: string;
  /** HF_ENDPOINT, or https://huggingface.co. */
  readonly endpoint?: string;
  /** HF_HUB_CACHE, or `hub` in HF_HOME, or ~/.cache/huggingface/hub: the folder that Python shares. */
  readonly cacheDir?: string;
  /** HF_HUB_OFFLINE: nothing is asked of the network, only what is in the cache is found. */
  readonly offline?: boolean;
  /** Which files of the repository to fetch; by default the weights in one format and the configuration beside them. */
  readonly files?: readonly string[] | ((path: string) => boolean);
  /** Called as bytes arrive; `name` is the file, the numbers are those of all files. */
  readonly onProgress?: (progress: WriteProgress) => void;
}

export type DownloadSnapshot = (repo: string, options?: HubOptions) => Promise<string>;

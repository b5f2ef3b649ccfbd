import { callback, either, list, name, option, options, type OptionsOf } from '@firth/options';
import { hubEntries } from '../model-files/source-entries.js';

type Wanted = (path: string) => boolean;

export const hubOptions = options('downloadSnapshot', {
  ...hubEntries,
  /** Which files of the repository to fetch; by default the weights in one format and the configuration beside them. */
  files: option(either([list(name()), callback<Wanted>()], 'a list of paths, or a function of one')),
});

export type HubOptions = OptionsOf<typeof hubOptions>;

export type DownloadSnapshot = (repo: string, options?: HubOptions) => Promise<string>;

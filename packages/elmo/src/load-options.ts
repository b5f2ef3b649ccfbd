import { loadEntries, type EngineOptions } from '@firth/ops/options';
import { flag, option, options, type OptionsOf } from '@firth/options';

export const loadOptions = options('fromPretrained', {
  ...loadEntries,
  /** Accept tensors that the model of the options has no place for, such as those of layers that they do not count. */
  skipUnknownTensors: option(flag(), {
    default: false,
    help: 'accept tensors that the model of the config has no place for, such as further layers',
  }),
});

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), and what runs it. */
export type LoadOptions = OptionsOf<typeof loadOptions> & EngineOptions;

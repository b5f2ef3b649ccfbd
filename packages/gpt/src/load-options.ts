import { bindingEntries, loadEntries, type EngineOptions } from '@firth/ops/options';
import { flag, option, options, type OptionsOf } from '@firth/options';
import { tokenizerEntries } from '@firth/tokenizers/options';

export const loadOptions = options('fromPretrained', {
  ...loadEntries,
  ...bindingEntries,
  ...tokenizerEntries,
  /** Whether what `generation_config.json` or `config.json` sets for `generate` is its default, as in transformers: `true` unless said. */
  generationConfig: option(flag(), {
    default: true,
    help: 'generate without what generation_config.json or config.json sets',
  }),
});

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), what runs it, and how its texts are read. */
export type LoadOptions = OptionsOf<typeof loadOptions> & EngineOptions;

import { bindingEntries, loadEntries, type EngineOptions } from '@firth/ops/options';
import { options, type OptionsOf } from '@firth/options';
import { tokenizerEntries } from '@firth/tokenizers/options';

export const loadOptions = options('fromPretrained', { ...loadEntries, ...bindingEntries, ...tokenizerEntries });

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), what runs it, and how its texts are read. */
export type LoadOptions = OptionsOf<typeof loadOptions> & EngineOptions;

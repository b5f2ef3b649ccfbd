import { loadEntries, type EngineOptions } from '@firth/ops/options';
import { options, type OptionsOf } from '@firth/options';

export const loadOptions = options('fromPretrained', loadEntries);

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), and what runs it. */
export type LoadOptions = OptionsOf<typeof loadOptions> & EngineOptions;

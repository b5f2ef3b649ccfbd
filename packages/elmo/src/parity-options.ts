import { comparisonEntries, type EngineOptions } from '@firth/ops/options';
import { options, type OptionsOf } from '@firth/options';
import { loadOptions } from './load-options.js';

export const parityOptions = options('parity', { ...loadOptions.entries, ...comparisonEntries });

export type ParityOptions = OptionsOf<typeof parityOptions> & EngineOptions;

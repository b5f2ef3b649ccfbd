import { batchEntries, list, option, options, string, whole, type OptionsOf } from '@firth/options';

export const fillMaskOptions = options('fillMask', {
  /** How many candidates for each mask: 5 unless said. */
  topK: option(whole({ least: 1 }), { default: 5, help: 'candidates for each mask' }),
  /** Consider these tokens only, each one of the vocabulary; one that is named twice counts once. */
  targets: option(list(string(), { least: 1 }), { help: 'consider these tokens only' }),
  ...batchEntries,
});

export type FillMaskOptions = OptionsOf<typeof fillMaskOptions>;

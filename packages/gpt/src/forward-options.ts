import { list, option, options, whole, type OptionsOf } from '@firth/options';
import { layerEntries } from '@firth/transformer/options';

export const forwardOptions = options('forward', layerEntries);

export type ForwardRequest = OptionsOf<typeof forwardOptions>;

export const doubleHeadsOptions = options('forward', {
  ...layerEntries,
  /** Which token of each text the second head reads: the last unless said. */
  classified: option(list(whole({ least: 0 }))),
});

export type DoubleHeadsRequest = OptionsOf<typeof doubleHeadsOptions>;

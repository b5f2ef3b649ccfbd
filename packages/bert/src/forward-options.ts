import { flag, option, options, type OptionsOf } from '@firth/options';
import { layerEntries } from '@firth/transformer/options';

export const forwardOptions = options('forward', {
  ...layerEntries,
  /** The first token's last hidden state through the pooler (a dense layer and tanh). */
  poolerOutput: option(flag()),
});

/** What `forward` returns only when asked. */
export type ForwardRequest = OptionsOf<typeof forwardOptions>;

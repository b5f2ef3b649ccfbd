import { flag, option, type OptionsOf, type Options } from '@firth/options';

/** What a forward pass returns of its layers only when asked. */
export const layerEntries = {
  /** The embeddings' and every layer's output. */
  hiddenStates: option(flag()),
  /** Every layer's attention probabilities. */
  attentions: option(flag()),
};

export type LayerRequest = OptionsOf<Options<typeof layerEntries>>;

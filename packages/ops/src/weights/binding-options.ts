import { flag, option } from '@firth/options';

/** What a loader may accept that it refuses otherwise: of every model with a vocabulary. */
export const bindingEntries = {
  /** Accept a vocabulary that is shorter than the embedding table, as some checkpoints pad theirs on purpose. */
  paddedEmbeddings: option(flag(), {
    default: false,
    help: 'accept a vocabulary shorter than the table of word embeddings',
  }),
  /** Accept tensors that the model of the config has no place for, such as those of layers that it does not count. */
  skipUnknownTensors: option(flag(), {
    default: false,
    help: 'accept tensors that the model of the config has no place for, such as further layers',
  }),
};

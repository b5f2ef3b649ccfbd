import { loadEntries, type EngineOptions } from '@firth/ops/options';
import { flag, option, options, type OptionsOf } from '@firth/options';
import { tokenizerEntries } from '@firth/tokenizers/options';

export const loadOptions = options('fromPretrained', {
  ...loadEntries,
  ...tokenizerEntries,
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
});

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), and what runs it. */
export type LoadOptions = OptionsOf<typeof loadOptions> & EngineOptions;

import { loadEntries, type EngineOptions } from '@firth/ops/options';
import { flag, option, options, type OptionsOf } from '@firth/options';

export const loadOptions = options('fromPretrained', {
  ...loadEntries,
  /** Accept a vocabulary that is shorter than the embedding table, as some checkpoints pad theirs on purpose. */
  paddedEmbeddings: option(flag(), {
    default: false,
    help: 'accept a vocabulary shorter than the table of word embeddings',
  }),
  /** Accept tensors that are no weights of a GPT, as those of a head of another task are. */
  skipUnknownTensors: option(flag(), {
    default: false,
    help: 'of a GPT: accept tensors that the model has no place for',
  }),
});

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), and what runs it. */
export type LoadOptions = OptionsOf<typeof loadOptions> & EngineOptions;

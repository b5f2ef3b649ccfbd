import {
  batchEntries,
  choice,
  either,
  flag,
  list,
  option,
  options,
  string,
  whole,
  type OptionsOf,
} from '@firth/options';

/** How token embeddings become one of the sentence; sentence-transformers' names in camelCase. */
export const poolingModes = ['cls', 'max', 'mean', 'meanSqrtLen', 'weightedMean', 'lastToken'] as const;

export type PoolingMode = (typeof poolingModes)[number];

const mode = choice(poolingModes);

const entries = {
  /** Instead of what the folder says (the mean of the tokens, where it says nothing). */
  pooling: option(either([mode, list(mode, { least: 1 })], `${poolingModes.join(', ')}, or a list of some`)),
  /** Scale to length 1 in the end; `false` leaves the folder's last module out where it does so. As the folder says unless given. */
  normalize: option(flag()),
  /** Tokens, special ones included, after which a text is cut; as the folder says unless given. */
  maxLength: option(whole({ least: 3 }), { help: 'cut longer texts, special tokens included' }),
  /** The name of a prompt of the folder (`query`) to put before each text. */
  promptName: option(string(), { help: "a prompt of the folder's to put before each text" }),
  ...batchEntries,
};

export const embedOptions = options('embed', entries);
export const embedStreamOptions = options('embedStream', entries);

export type EmbedOptions = OptionsOf<typeof embedOptions>;

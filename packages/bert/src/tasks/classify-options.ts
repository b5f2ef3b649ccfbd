import { batchEntries, option, options, whole, type OptionsOf } from '@firth/options';

export const classifyOptions = options('classify', {
  /** Tokens, special ones included, after which a text is cut, of a pair the longer; unless given, too long a text is refused. */
  maxLength: option(whole({ least: 4 }), { help: 'cut longer texts, special tokens included' }),
  ...batchEntries,
});

export type ClassifyOptions = OptionsOf<typeof classifyOptions>;

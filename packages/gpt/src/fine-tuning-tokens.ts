import { name, option, options, type OptionsOf } from '@firth/options';

export const fineTuningTokens = options('fineTuningInput', {
  start: option(name(), { default: '_start_' }),
  delimiter: option(name(), { default: '_delimiter_' }),
  /** OpenAI's code calls it `_classify_`: the head reads the token that stands last. */
  extract: option(name(), { default: '_classify_' }),
});

/** The tokens that fine-tuning puts around texts: transformers' and OpenAI's names unless said. */
export type FineTuningTokens = OptionsOf<typeof fineTuningTokens>;

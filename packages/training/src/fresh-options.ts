import { number, option, options, required, whole, type OptionsOf } from '@firth/options';

export const freshOptions = options('freshWeights', {
  /** Equal seeds give equal weights. */
  seed: required(whole({ least: 0 })),
  /** The deviation of what is drawn; 0.02, as BERT's, unless said. */
  deviation: option(number({ least: 0 }), { default: 0.02 }),
});

export type FreshOptions = OptionsOf<typeof freshOptions>;

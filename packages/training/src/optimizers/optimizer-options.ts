import { flag, number, option, options, type OptionsOf } from '@firth/options';

const decay = number({ least: 0, below: 1 });

const adamEntries = {
  /** 0.9 by default. */
  beta1: option(decay, { default: 0.9 }),
  /** 0.999 by default. */
  beta2: option(decay, { default: 0.999 }),
};

export const adamOptions = options('adam', {
  ...adamEntries,
  /** 1e-8 by default. */
  epsilon: option(number({ least: 0 }), { default: 1e-8 }),
});

export const adamWOptions = options('adamW', adamOptions.entries);

export const bertAdamOptions = options('bertAdam', {
  ...adamEntries,
  /** 1e-6 by default. */
  epsilon: option(number({ least: 0 }), { default: 1e-6 }),
});

/** `epsilon` is 1e-8 by default, 1e-6 in BERT's. */
export type AdamOptions = OptionsOf<typeof adamOptions>;

export const adagradOptions = options('adagrad', {
  /** 1e-10 by default. */
  epsilon: option(number({ least: 0 }), { default: 1e-10 }),
});

export type AdagradOptions = OptionsOf<typeof adagradOptions>;

export const sgdOptions = options('sgd', {
  /** 0 by default: plain gradient descent. */
  momentum: option(number({ least: 0 }), { default: 0 }),
  /** Nesterov's momentum, as Sutskever et al. (2013) write it; false by default. */
  nesterov: option(flag(), { default: false }),
});

export type SgdOptions = OptionsOf<typeof sgdOptions>;

import { callback, fields, list, number, option, options, required, whole, type OptionsOf } from '@firth/options';

export const groupOptions = options('group', {
  /** Which weights, by their paths; each weight belongs to the first group that takes it. */
  matches: required(callback<(path: string) => boolean>()),
  /** Factor on the schedule's rate; 1 by default. */
  rateFactor: option(number({ least: 0 })),
  /** 0 by default. */
  weightDecay: option(number({ least: 0 })),
  /** The first step at which these weights change (gradual unfreezing, Howard and Ruder, 2018, section 3.3); 1 by default. */
  fromStep: option(whole({ least: 1 })),
});

/** Weights that are trained alike. */
export type ParameterGroup = OptionsOf<typeof groupOptions>;

export const groupsCheck = list(fields(groupOptions.entries));

import { checkArgument, custom, expectedOf, fields, number, option, options, whole } from '@firth/options';

/** How long to train: passes over the dataset, or updates of the weights. */
export type Duration =
  { readonly epochs: number; readonly steps?: never } | { readonly steps: number; readonly epochs?: never };

/** Both ways to say it, for a command line. */
export const durationOptions = options('duration', {
  /** Passes over the dataset, parts of one too. */
  epochs: option(number({ above: 0 }), { help: 'passes over the data' }),
  /** Updates of the weights. */
  steps: option(whole({ least: 1 }), { help: 'updates, instead of passes' }),
});

const either = fields(durationOptions.entries, '{ epochs } or { steps }');

/** One of both. */
export const durationCheck = custom<Duration>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    expectedOf(either, value) === undefined &&
    Object.values(value).filter((one) => one !== undefined).length === 1,
  'either { epochs } or { steps }',
);

/** Names what is wrong in the duration of a call's options, where one is given. @throws OptionError */
export function checkDuration(call: string, given: unknown): void {
  if (typeof given !== 'object' || given === null || !('duration' in given) || given.duration === undefined) return;
  checkArgument(call, 'duration', either, given.duration);
}

import { flag, list, name, option, options, required, whole, type OptionsOf } from '@firth/options';

export const checkpointOptions = options('checkpoints', {
  /** One folder for each, `step-00000100`, which appears when it is complete. */
  folder: required(name('the path of a folder')),
  /** Steps from one to the next; there is another after the last step. */
  every: required(whole({ least: 1 })),
  /** How many of the newest stay; 3 unless said. That of the best evaluation stays beside them. */
  keep: option(whole({ least: 1 }), { default: 3 }),
  /**
   * Goes on from the newest that is there, if any. Without it a folder that has one is refused. All that decides the result
   * must be as it was; what differs is refused by name, with what it was and what it is now.
   */
  resume: option(flag(), {
    default: false,
    help: 'go on from the newest checkpoint, with all that decides the result as it was',
  }),
  /** What may differ nevertheless, by the names that a refusal gave: of `train` `['schedule']`, of `fineTune` `['learningRate']`. */
  forceResume: option(list(name('the name of a field'))),
});

export type CheckpointOptions = OptionsOf<typeof checkpointOptions>;

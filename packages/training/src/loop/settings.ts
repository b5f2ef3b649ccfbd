import { OptionError, shown, type ReadOptions } from '@firth/options';
import { checkDuration } from '../duration.js';
import { trainOptions } from '../train-options.js';
import { stepsPerEpoch, totalSteps } from './step-batches.js';

type Read = ReadOptions<typeof trainOptions>;

/** The numbers of a run, checked, with what stands where nothing was said. */
export interface Settings extends Pick<
  Read,
  'batchSize' | 'accumulate' | 'bucketBatches' | 'shuffle' | 'seed' | 'maxGradientNorm' | 'groups' | 'checkpoints'
> {
  readonly totalSteps: number;
}

/** @throws OptionError naming the option. */
export function settingsOf(options: unknown): Settings {
  checkDuration('train', options);
  const read = trainOptions.read(options);
  const { dataset, duration, batchSize, accumulate } = read;
  refuseTogether(read);
  return { ...read, totalSteps: totalSteps(duration, stepsPerEpoch(dataset.size, batchSize, accumulate)) };
}

/** What makes no sense beside another option. */
function refuseTogether({ checkpoints, averageLast, evaluation }: Read): void {
  const refuse = (option: string, expected: string, found: unknown): never => {
    throw new OptionError({ call: 'train', option, expected, found: shown(found) });
  };
  if (checkpoints?.forceResume !== undefined && !checkpoints.resume)
    refuse('checkpoints.forceResume', 'nothing without checkpoints.resume', checkpoints.forceResume);
  if (averageLast === undefined) return;
  if (evaluation?.best !== undefined) refuse('averageLast', 'nothing beside evaluation.best', averageLast);
  const kept = checkpoints?.keep ?? 0;
  if (averageLast > kept) refuse('averageLast', `at most the ${kept} that checkpoints.keep keeps`, averageLast);
}

import type { Command } from 'commander';
import { positiveNumber } from '../options.js';
import type { Terminal } from '../terminal.js';
import { addTrainOptions, trainAndWrite, type TrainOptions } from './train-options.js';

interface Options extends TrainOptions {
  readonly symmetric: boolean;
  readonly distanceWeighting: boolean;
  readonly xMax?: number;
  readonly alpha?: number;
}

export function addTrainGlove(train: Command, terminal: Terminal): void {
  const command = train
    .command('glove')
    .description("Train GloVe on a text; what is not said is as in the authors' programs.");
  addTrainOptions(command, { dimension: 50, epochs: 25, window: 15, rate: '0.05' })
    .option('--no-symmetric', 'count only the words before one')
    .option('--no-distance-weighting', 'count each word 1, not 1 / distance')
    .option('--x-max <count>', 'counts from here on weigh 1: 100', positiveNumber)
    .option('--alpha <power>', 'power of the weight of lesser counts: 0.75', positiveNumber)
    .action((corpus: string, options: Options) => trainGlove(corpus, options, terminal));
}

async function trainGlove(corpus: string, options: Options, terminal: Terminal): Promise<void> {
  const { symmetric, distanceWeighting, xMax, alpha } = options;
  const { trainGlove: train } = await import('@firth/word-vectors');
  const own = {
    symmetric,
    distanceWeighting,
    ...(xMax === undefined ? {} : { xMax }),
    ...(alpha === undefined ? {} : { alpha }),
  };
  await trainAndWrite(
    corpus,
    options,
    terminal,
    (shared) => train(corpus, { ...shared, ...own }),
    ({ pairs, costs }) => ({ pairs, cost: costs.at(-1) ?? NaN }),
  );
}

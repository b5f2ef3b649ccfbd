import { gloveOptions } from '@firth/word-vectors/options';
import type { Command } from 'commander';
import { addDescribed, describedValues } from '../described-options.js';
import type { Terminal } from '../terminal.js';
import { addTrainOptions, trainAndWrite, type TrainOptions } from './train-options.js';

export function addTrainGlove(train: Command, terminal: Terminal): void {
  const command = train
    .command('glove')
    .description("Train GloVe on a text; what is not said is as in the authors' programs.");
  addDescribed(addTrainOptions(command, gloveOptions), gloveOptions, {
    symmetric: true,
    distanceWeighting: true,
    xMax: '--x-max <count>',
    alpha: '--alpha <power>',
  }).action((corpus: string, options: TrainOptions) => trainGlove(corpus, options, terminal));
}

async function trainGlove(corpus: string, options: TrainOptions, terminal: Terminal): Promise<void> {
  const { trainGlove: train } = await import('@firth/word-vectors');
  await trainAndWrite(
    corpus,
    options,
    terminal,
    (own) => train(corpus, { ...describedValues(gloveOptions, options), ...own }),
    ({ pairs, costs }) => ({ pairs, cost: costs.at(-1) ?? NaN }),
  );
}

import { negativeSampling, word2VecOptions } from '@firth/word-vectors/options';
import { Option, type Command } from 'commander';
import { addDescribed, describedOption, describedValues } from '../described-options.js';
import type { Terminal } from '../terminal.js';
import { addTrainOptions, trainAndWrite, type TrainOptions } from './train-options.js';

interface Options extends TrainOptions {
  readonly hierarchicalSoftmax?: true;
  readonly negative?: number;
}

export function addTrainWord2Vec(train: Command, terminal: Terminal): void {
  const command = train
    .command('word2vec')
    .description('Train word2vec on a text; what is not said is as in the original program.');
  addDescribed(addTrainOptions(command, word2VecOptions), word2VecOptions, {
    architecture: '--architecture <kind>',
    sample: '--sample <share>',
  })
    .addOption(new Option('--hierarchical-softmax', 'a Huffman tree instead of negative samples').conflicts('negative'))
    .addOption(describedOption('--negative <words>', negativeSampling.entries.negative))
    .action((corpus: string, options: Options) => trainWord2Vec(corpus, options, terminal));
}

async function trainWord2Vec(corpus: string, options: Options, terminal: Terminal): Promise<void> {
  const { hierarchicalSoftmax, negative } = options;
  const { trainWord2Vec: train } = await import('@firth/word-vectors');
  const output = hierarchicalSoftmax
    ? { kind: 'hierarchical-softmax' as const }
    : { kind: 'negative-sampling' as const, ...(negative === undefined ? {} : { negative }) };
  await trainAndWrite(
    corpus,
    options,
    terminal,
    (own) => train(corpus, { ...describedValues(word2VecOptions, options), ...own, output }),
    () => ({}),
  );
}

import { Option, type Command } from 'commander';
import { wholeNumber } from '../options.js';
import type { Terminal } from '../terminal.js';
import { addTrainOptions, notNegative, trainAndWrite, type TrainOptions } from './train-options.js';

interface Options extends TrainOptions {
  readonly architecture: 'skip-gram' | 'cbow';
  readonly hierarchicalSoftmax?: true;
  readonly negative?: number;
  readonly sample?: number;
}

export function addTrainWord2Vec(train: Command, terminal: Terminal): void {
  const command = train
    .command('word2vec')
    .description('Train word2vec on a text; what is not said is as in the original program.');
  addTrainOptions(command, { dimension: 100, epochs: 5, window: 5, rate: '0.025, for CBOW 0.05' })
    .addOption(
      new Option('--architecture <kind>', 'predict the words around one, or one from those around it')
        .choices(['skip-gram', 'cbow'])
        .default('skip-gram'),
    )
    .addOption(new Option('--hierarchical-softmax', 'a Huffman tree instead of negative samples').conflicts('negative'))
    .option('--negative <words>', 'negative samples for each word: 5', wholeNumber(1))
    .option('--sample <share>', 'thin out words of a larger share; 0 for none: 0.001', notNegative)
    .action((corpus: string, options: Options) => trainWord2Vec(corpus, options, terminal));
}

async function trainWord2Vec(corpus: string, options: Options, terminal: Terminal): Promise<void> {
  const { architecture, hierarchicalSoftmax, negative, sample } = options;
  const { trainWord2Vec: train } = await import('@firth/word-vectors');
  const output = hierarchicalSoftmax
    ? { kind: 'hierarchical-softmax' as const }
    : { kind: 'negative-sampling' as const, ...(negative === undefined ? {} : { negative }) };
  const own = { architecture, output, ...(sample === undefined ? {} : { sample }) };
  await trainAndWrite(
    corpus,
    options,
    terminal,
    (shared) => train(corpus, { ...shared, ...own }),
    () => ({}),
  );
}

import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { addTrainGlove } from './train-glove.js';
import { addTrainWord2Vec } from './train-word2vec.js';

export function addTrain(program: Command, terminal: Terminal): void {
  const train = program.command('train').description('Train a model from a text.');
  addTrainWord2Vec(train, terminal);
  addTrainGlove(train, terminal);
}

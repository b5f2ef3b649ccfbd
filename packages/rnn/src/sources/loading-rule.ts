import { namedWeights, type LoadingRule } from '@firth/ops';
import { rnnSchema, type RnnSchema } from '../schema.js';
import type { FoundStack } from './recognize.js';
import { nameInFile } from './tensor-views.js';

const PYTORCH = /^(?:(.*)\.)?(?:weight|bias)_(?:ih|hh|hr)_l\d+(?:_reverse)?$/;
const KERAS = /\/(?:vars\/\d+|(?:recurrent_)?kernel(?::0)?|bias(?::0)?)$/;

/**
 * How a checkpoint is refused that holds more of a stack than was recognised, such as a third layer without the second: what would
 * be computed without it is another network. Everything beside the stack is another part of a larger model.
 */
export function loadingRule({ publisher, name, config, names }: FoundStack): LoadingRule {
  const used = new Set(namedWeights<RnnSchema>(rnnSchema(config), names).map((weight) => nameInFile(weight.name)));
  const layers = name.split(', ');
  const isOwn = (tensor: string): boolean =>
    publisher === 'pytorch'
      ? PYTORCH.test(tensor) && (PYTORCH.exec(tensor)?.[1] ?? '') === name
      : KERAS.test(tensor) && !tensor.includes('seed_generator') && layers.some((one) => tensor.startsWith(`${one}/`));
  return {
    reasonToSkip: (tensor) => (isOwn(tensor) && !used.has(nameInFile(tensor)) ? undefined : 'beside the layers'),
    expected: `the weights of ${config.numLayers} ${config.bidirectional ? 'bidirectional ' : ''}layers, biases: ${config.biases}`,
  };
}

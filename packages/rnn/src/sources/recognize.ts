import type { Checkpoint } from '@firth/checkpoints';
import { checkCheckpoint } from '@firth/checkpoints/options';
import type { SourceName } from '@firth/ops';
import type { CellConfig, RnnConfig } from '../config.js';
import type { RnnWeights } from '../schema.js';
import { kerasNames } from './keras.js';
import { pytorchNames } from './pytorch.js';

/** Recurrent layers one above the other, found in a checkpoint. */
export interface FoundStack {
  readonly publisher: 'pytorch' | 'keras';
  /** PyTorch's module, or Keras' layers from the first to the last; empty for a module that is the whole file. */
  readonly name: string;
  /** What no file says is what the library does unless told: tanh in a plain RNN, Keras' GRU without biases reset after. */
  readonly config: RnnConfig;
  readonly names: RnnWeights<SourceName>;
  /** The checkpoint with the views that the names speak of. */
  readonly checkpoint: Checkpoint;
}

/** The stacks of recurrent layers in a checkpoint, told by the names and shapes of their tensors; none where it has none. */
export function recurrentStacks(checkpoint: Checkpoint): FoundStack[] {
  checkCheckpoint('recurrentStacks', checkpoint);
  return [...pytorchStacks(checkpoint), ...kerasStacks(checkpoint)];
}

function pytorchStacks(checkpoint: Checkpoint): FoundStack[] {
  return [...checkpoint.tensors.keys()].flatMap((key): FoundStack[] => {
    const name = /^(?:(.*)\.)?weight_ih_l0$/.exec(key);
    if (name === null) return [];
    const module = name[1] ?? '';
    const config = pytorchConfig(module === '' ? '' : `${module}.`, checkpoint);
    if (config === undefined) return [];
    return [{ publisher: 'pytorch', name: module, config, names: pytorchNames(config, module), checkpoint }];
  });
}

function pytorchConfig(root: string, { tensors }: Checkpoint): RnnConfig | undefined {
  const shapeOf = (what: string): readonly number[] => tensors.get(`${root}${what}`)?.shape ?? [];
  const [rows = 0, inputSize = 0] = shapeOf('weight_ih_l0');
  const [, shown = 0] = shapeOf('weight_hh_l0');
  const [, projected] = shapeOf('weight_hr_l0');
  const hiddenSize = projected ?? shown;
  const gates: Readonly<Record<number, CellConfig>> = {
    1: { cell: 'rnn', activation: 'tanh' },
    3: { cell: 'gru', gates: 'rzn', reset: 'after' },
    4: { cell: 'lstm', gates: 'ifgo', ...(projected === undefined ? {} : { projectionSize: shown }) },
  };
  const cell = gates[rows / hiddenSize];
  if (cell === undefined) return undefined;
  let numLayers = 1;
  while (tensors.has(`${root}weight_ih_l${numLayers}`)) numLayers++;
  const bidirectional = tensors.has(`${root}weight_ih_l0_reverse`);
  const biases = tensors.has(`${root}bias_ih_l0`) ? 'two' : 'none';
  return { ...cell, inputSize, hiddenSize, numLayers, bidirectional, biases };
}

/**
 * A recurrent kernel of Keras: `<layer>/cell/vars/1` in Keras 3's weights, `<layer>/<cell>/recurrent_kernel` (`:0`) in whole-model
 * files; those of a bidirectional layer lie in `forward_…` and `backward_…`.
 */
const KERAS_3 = /^(.+?)(?:\/(forward|backward)_layer)?\/cell\/vars\/1$/;
const KERAS_2 = /^(.+?)(?:\/(forward|backward)_[^/]+)?(?:\/[^/]*cell[^/]*)?\/recurrent_kernel(?::0)?$/;

interface KerasLayer {
  readonly name: string;
  readonly config: RnnConfig;
}

function kerasStacks(checkpoint: Checkpoint): FoundStack[] {
  const stacks: KerasLayer[][] = [];
  for (const layer of kerasLayers(checkpoint)) {
    const stack = stacks.at(-1);
    if (stack !== undefined && continues(stack, layer.config)) stack.push(layer);
    else stacks.push([layer]);
  }
  return stacks.flatMap((layers): FoundStack[] => {
    const [first] = layers;
    if (first === undefined) return [];
    const config = { ...first.config, numLayers: layers.length };
    const names = layers.map(({ name }) => name);
    return [{ publisher: 'keras', name: names.join(', '), config, ...kerasNames(config, checkpoint, names) }];
  });
}

/** Whether a layer reads what the last of a stack shows, and is of its kind. */
function continues([first]: readonly KerasLayer[], config: RnnConfig): boolean {
  if (first === undefined) return false;
  const { hiddenSize, bidirectional, inputSize } = first.config;
  const shown = hiddenSize * (bidirectional ? 2 : 1);
  return config.inputSize === shown && JSON.stringify({ ...config, inputSize }) === JSON.stringify(first.config);
}

function kerasLayers(checkpoint: Checkpoint): KerasLayer[] {
  const found = new Map<string, KerasLayer>();
  for (const [key, { shape }] of checkpoint.tensors) {
    const [, name, direction] = KERAS_3.exec(key) ?? KERAS_2.exec(key) ?? [];
    if (name === undefined || found.has(name)) continue;
    const config = kerasConfig(key, shape, direction !== undefined, checkpoint);
    if (config !== undefined) found.set(name, { name, config });
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...found.values()].sort((a, b) => compare(a.name, b.name));
}

function kerasConfig(
  recurrent: string,
  [hiddenSize = 0, columns = 0]: readonly number[],
  bidirectional: boolean,
  { tensors }: Checkpoint,
): RnnConfig | undefined {
  const beside = (vars: string, named: string): readonly number[] | undefined =>
    tensors.get(recurrent.replace(/vars\/1$/, `vars/${vars}`).replace(/recurrent_kernel(?=(?::0)?$)/, named))?.shape;
  const [inputSize = 0, width] = beside('0', 'kernel') ?? [];
  const bias = beside('2', 'bias');
  const isDouble = bias?.length === 2;
  const gates: Readonly<Record<number, CellConfig>> = {
    1: { cell: 'rnn', activation: 'tanh' },
    3: { cell: 'gru', gates: 'zrn', reset: isDouble || bias === undefined ? 'after' : 'before' },
    4: { cell: 'lstm', gates: 'ifgo' },
  };
  const cell = gates[columns / hiddenSize];
  if (cell === undefined || width !== columns) return undefined;
  const biases = bias === undefined ? 'none' : isDouble ? 'two' : 'one';
  return { ...cell, inputSize, hiddenSize, numLayers: 1, bidirectional, biases };
}

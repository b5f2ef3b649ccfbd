import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import type { SourceName } from '@firth/ops';
import type { RnnConfig } from '../config.js';
import type { DirectionWeights, RnnWeights } from '../schema.js';
import { rowView, withTensors } from './tensor-views.js';

/** What `tf.keras.layers.SimpleRNN`, `LSTM` and `GRU` are called in a file, from the first layer to the last. */
export type KerasLayers = readonly string[];

interface KerasNames {
  readonly checkpoint: Checkpoint;
  readonly names: RnnWeights<SourceName>;
}

/**
 * The weights of Keras layers in HDF5, as `save_weights` ('.weights.h5', Keras 3: `<layer>/cell/vars/0`) and the older
 * whole-model files ('.h5': `<layer>/…/kernel`, `kernel:0`) name them. Kernels are [in, out], gates in the orders `ifgo` and
 * `zrn`; a GRU that resets after the product keeps both biases in one tensor [2, 3 * hidden], which is taken apart here.
 *
 * @throws CheckpointError MISSING_TENSOR where a layer is not in the file, or has more or fewer tensors than its config says.
 */
export function kerasNames(config: RnnConfig, checkpoint: Checkpoint, layers: KerasLayers): KerasNames {
  const found: Checkpoint[] = [checkpoint];
  const direction = (layer: string, which: Direction): DirectionWeights<SourceName> => {
    const [kernel, recurrent, bias] = tensorsOf(layer, which, config, checkpoint);
    if (config.biases !== 'two') return directionOf(kernel, recurrent, bias, undefined);
    const both = checkpoint.tensors.get(bias ?? '');
    if (both?.shape[0] !== 2) throw missing(layer, checkpoint, 'a bias [2, …]');
    const rows = [rowView(both, 0, 1, true), rowView(both, 1, 2, true)];
    found.push(withTensors(found.at(-1) ?? checkpoint, rows));
    return directionOf(kernel, recurrent, rows[0]?.name, rows[1]?.name);
  };
  const names = {
    layers: layers.map((layer) => ({
      forward: direction(layer, config.bidirectional ? 'forward' : ''),
      backward: config.bidirectional ? direction(layer, 'backward') : undefined,
    })),
  };
  return { names, checkpoint: found.at(-1) ?? checkpoint };
}

const directionOf = (
  kernel: string,
  recurrent: string,
  inputBias: string | undefined,
  recurrentBias: string | undefined,
): DirectionWeights<SourceName> => ({
  input: { kernel, bias: inputBias },
  recurrent: { kernel: recurrent, bias: recurrentBias },
  projection: undefined,
});

/** `forward_layer` in newer files, `forward_` and the layer's name in older ones. */
type Direction = '' | 'forward' | 'backward';

/** Kernel, recurrent kernel and bias. */
function tensorsOf(layer: string, direction: Direction, { biases }: RnnConfig, checkpoint: Checkpoint) {
  const inside = [...checkpoint.tensors.keys()].filter(
    (name) => name.startsWith(`${layer}/`) && name.slice(layer.length).includes(`/${direction}`),
  );
  const ending = (...ends: string[]) => inside.find((name) => ends.some((end) => name.endsWith(`/${end}`)));
  const kernel = ending('vars/0', 'kernel', 'kernel:0');
  const recurrent = ending('vars/1', 'recurrent_kernel', 'recurrent_kernel:0');
  const bias = ending('vars/2', 'bias', 'bias:0');
  if (kernel === undefined || recurrent === undefined || (bias === undefined) !== (biases === 'none'))
    throw missing(layer, checkpoint, `kernel and recurrent kernel${biases === 'none' ? ' alone' : ', and bias'}`);
  return [kernel, recurrent, bias] as const;
}

const missing = (layer: string, { files, tensors }: Checkpoint, expected: string) =>
  new CheckpointError('MISSING_TENSOR', 'the layer is not what the config says', {
    file: files[0] ?? 'checkpoint',
    at: layer,
    expected,
    found: [...tensors.keys()].filter((name) => name.startsWith(layer)).join(', ') || 'no tensor of it',
  });

import type { Checkpoint, CheckpointTensor } from '@firth/checkpoints';
import type { SourceName, Tree } from '@firth/ops';
import { reshapedView, rowView, withTensors } from '@firth/rnn';
import type { ElmoConfig } from '../config.js';
import type { ElmoSchema } from '../schema.js';

const filterName = (i: number): string => `CNN/W_cnn_${i}`;
const cellName = (direction: number, layer: number): string =>
  `RNN_${direction}/RNN/MultiRNNCell/Cell${layer}/LSTMCell`;
const inputRows = (kernel: string, { lstm }: ElmoConfig): string => `${kernel}[0:${lstm.projectionSize}]`;
const recurrentRows = (kernel: string, { lstm }: ElmoConfig): string =>
  `${kernel}[${lstm.projectionSize}:${2 * lstm.projectionSize}]`;

/** The names in `lm_weights.hdf5` as bilm-tf's `dump_weights` writes it, for `viewed` checkpoints. */
export function bilmNames(config: ElmoConfig): Tree<ElmoSchema, SourceName> {
  const { characterCnn, lstm } = config;
  const features = characterCnn.filters.reduce((sum, [, count]) => sum + count, 0);
  const gate = (layer: number, name: string) => ({
    kernel: `CNN_high_${layer}/W_${name}`,
    bias: `CNN_high_${layer}/b_${name}`,
  });
  const direction = (at: number) =>
    Array.from({ length: lstm.numLayers }, (_, layer) => {
      const cell = cellName(at, layer);
      return {
        input: { kernel: inputRows(`${cell}/W_0`, config), bias: `${cell}/B` },
        recurrent: { kernel: recurrentRows(`${cell}/W_0`, config), bias: undefined },
        projection: lstm.projectionSize === lstm.hiddenSize ? undefined : { kernel: `${cell}/W_P_0` },
      };
    });
  return {
    tokens: {
      characters: 'char_embed',
      filters: characterCnn.filters.map((_, i) => ({ kernel: filterName(i), bias: `CNN/b_cnn_${i}` })),
      highway: Array.from({ length: characterCnn.highwayLayers }, (_, layer) => ({
        carry: gate(layer, 'carry'),
        transform: gate(layer, 'transform'),
      })),
      projection: features === lstm.projectionSize ? undefined : { kernel: 'CNN_proj/W_proj', bias: 'CNN_proj/b_proj' },
    },
    languageModel: { forward: direction(0), backward: direction(1) },
  };
}

/**
 * The checkpoint with its filters [1, width, embedding, count] as matrices, and each kernel of a cell, whose rows are the
 * input's and then the shown state's, also as those two. What has another shape is left for the binding to refuse.
 */
export function viewed(checkpoint: Checkpoint, config: ElmoConfig): Checkpoint {
  const { characterCnn, lstm } = config;
  const filters = characterCnn.filters.flatMap(([width, count], i): CheckpointTensor[] => {
    const tensor = checkpoint.tensors.get(filterName(i));
    const rows = width * characterCnn.embeddingSize;
    const isPublished = tensor?.shape.join() === [1, width, characterCnn.embeddingSize, count].join();
    return tensor !== undefined && isPublished ? [reshapedView(tensor, filterName(i), [rows, count])] : [];
  });
  const cells = [0, 1].flatMap((direction) =>
    Array.from({ length: lstm.numLayers }, (_, layer) => `${cellName(direction, layer)}/W_0`),
  );
  const halves = cells.flatMap((name): CheckpointTensor[] => {
    const tensor = checkpoint.tensors.get(name);
    const size = lstm.projectionSize;
    if (tensor?.shape.length !== 2 || tensor.shape[0] !== 2 * size) return [];
    return [rowView(tensor, 0, size), rowView(tensor, size, 2 * size)];
  });
  return withTensors(checkpoint, [...filters, ...halves]);
}

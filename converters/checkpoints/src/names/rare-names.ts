import type { Checkpoint, CheckpointTensor } from '../checkpoint.js';
import { CheckpointError } from '../error.js';

/** What the loaders of models need for files whose names few people meet. */

/**
 * A name in `tf_model.h5` of transformers without what Keras adds: the group of the layer, the name of the model's class, and marks for
 * dots and for the layer of another name (`bert/tf_bert_model/bert/encoder/layer_._0/…/kernel:0` is `bert/encoder/layer_0/…/kernel`).
 */
export const kerasName = (name: string): string =>
  name
    .replace(/:\d+$/, '')
    .split('/')
    .slice(2)
    .map((part) => part.replace(/^.*___/, '').replace('_._', '_'))
    .join('/');

/** Which axes of a tensor belong together: the last ones are one column, the first ones one row. */
export type Merged = 'rows' | 'columns' | undefined;

/** The checkpoint with some tensors as matrices or rows: the same numbers in the same order. */
export function asMatrices(checkpoint: Checkpoint, mergedOf: (name: string) => Merged): Checkpoint {
  const matrix = ([name, tensor]: [string, CheckpointTensor]): [string, CheckpointTensor] => {
    const merged = mergedOf(name);
    if (merged === undefined) return [name, tensor];
    const { shape } = tensor;
    const isBias = name.includes('/bias');
    if (isBias ? shape.length < 2 : shape.length !== 3) return [name, tensor];
    const [first = 1, ...rest] = shape;
    const product = (sizes: readonly number[]): number => sizes.reduce((size, dim) => size * dim, 1);
    const [last = 1] = rest.slice(-1);
    const flat = isBias ? [product(shape)] : merged === 'rows' ? [product(shape) / last, last] : [first, product(rest)];
    return [name, { ...tensor, shape: flat, read: () => tensor.read() }];
  };
  return {
    ...checkpoint,
    tensors: new Map([...checkpoint.tensors].map(matrix)),
    close: () => checkpoint.close(),
  };
}

/** The refusal of a checkpoint that holds only what an adapter adds to a model; undefined where it holds no such thing. */
export function adapterTensor({ tensors, files }: Checkpoint): CheckpointError | undefined {
  const at = [...tensors.keys()].find((name) =>
    /(^|\.)(lora_[AB]|lora_embedding_[AB]|adapters?|prompt_embeddings|ia3_l)(\.|$)/.test(name),
  );
  if (at === undefined) return undefined;
  return new CheckpointError('UNSUPPORTED', 'this is an adapter (LoRA and its like), not a model', {
    file: files[0] ?? 'checkpoint',
    at,
    hint: 'Merge it into its model in Python: `model.merge_and_unload().save_pretrained(folder)`',
  });
}

/**
 * The refusal of a SavedModel of TensorFlow 2, as TensorFlow Hub has them, in which the variables are a list: `variables/17/…` says
 * nothing of what it is. Undefined for any other checkpoint.
 */
export function numberedVariables({ tensors, files }: Checkpoint): CheckpointError | undefined {
  const at = [...tensors.keys()].find((name) =>
    /(^|\/)_?(trainable_)?variables\/\d+\/\.ATTRIBUTES\/VARIABLE_VALUE$/.test(name),
  );
  if (at === undefined) return undefined;
  return new CheckpointError('UNSUPPORTED', 'this is a SavedModel of TensorFlow 2 whose variables are only numbered', {
    file: files[0] ?? 'checkpoint',
    at,
    hint: 'Give the checkpoint that it was made of, or the same model as transformers has it',
  });
}

/** The refusal of a checkpoint in which several models lie below different keys. */
export function severalModels({ files }: Checkpoint, roots: readonly string[]): CheckpointError {
  return new CheckpointError('UNKNOWN_TENSOR', 'the file holds several models', {
    file: files[0] ?? 'checkpoint',
    expected: 'one',
    found: roots.map((root) => (root === '' ? 'one below no key' : root.replace(/[./]$/, ''))).join(', '),
    hint: 'Save the one that is meant alone: `torch.save(model.state_dict(), path)`',
  });
}

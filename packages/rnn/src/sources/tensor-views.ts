import type { Checkpoint, CheckpointTensor } from '@firth/checkpoints';
import { checkCheckpoint, checkTensor } from '@firth/checkpoints/options';
import { checkArgument, custom, list, string, whole } from '@firth/options';

/**
 * Rows `start` to `end` of a tensor as a tensor of their own, under its name and `[start:end]`. They lie one after the
 * other, so that an engine still maps them in their file. One row alone loses the axis where `squeeze` says so.
 */
export function rowView(tensor: CheckpointTensor, start: number, end: number, squeeze = false): CheckpointTensor {
  checkTensor('rowView', tensor);
  for (const [at, value] of Object.entries({ start, end }))
    checkArgument('rowView', at, whole({ least: 0, most: tensor.shape[0] ?? 0 }), value);
  const [rows = 0, ...rest] = tensor.shape;
  const perRow = tensor.byteLength / rows;
  const [from, byteLength] = [start * perRow, (end - start) * perRow];
  const { place } = tensor;
  return {
    ...tensor,
    name: `${tensor.name}[${start}:${end}]`,
    shape: squeeze ? rest : [end - start, ...rest],
    byteLength,
    place: place === undefined ? undefined : { ...place, offset: place.offset + from, byteLength },
    read: async () => (await tensor.read()).subarray(from, from + byteLength),
  };
}

/** The tensor of the file that a view of its rows is of, or the tensor itself. */
export const nameInFile = (name: string): string =>
  checkArgument('nameInFile', 'name', string(), name).replace(/\[\d+:\d+\]$/, '');

/** The same numbers under another name and in another shape of as many elements. */
export function reshapedView(tensor: CheckpointTensor, name: string, shape: readonly number[]): CheckpointTensor {
  checkTensor('reshapedView', tensor);
  checkArgument('reshapedView', 'name', string(), name);
  checkArgument('reshapedView', 'shape', list(whole({ least: 0 })), shape);
  return { ...tensor, name, shape };
}

/** The checkpoint with more tensors, or others under the same names. */
export function withTensors(checkpoint: Checkpoint, added: Iterable<CheckpointTensor>): Checkpoint {
  checkCheckpoint('withTensors', checkpoint);
  checkArgument('withTensors', 'added', iterable, added);
  const views = Array.from(added);
  for (const [i, view] of views.entries()) checkTensor('withTensors', view, `added[${i}]`);
  return { ...checkpoint, tensors: new Map([...checkpoint.tensors, ...views.map((one) => [one.name, one] as const)]) };
}

const iterable = custom<Iterable<CheckpointTensor>>(
  (value) => typeof value === 'object' && value !== null && Symbol.iterator in value,
  'tensors',
);

import type { Checkpoint, CheckpointTensor } from '@firth/checkpoints';

/**
 * Rows `start` to `end` of a tensor as a tensor of their own, under its name and `[start:end]`. They lie one after the
 * other, so that an engine still maps them in their file. One row alone loses the axis where `squeeze` says so.
 */
export function rowView(tensor: CheckpointTensor, start: number, end: number, squeeze = false): CheckpointTensor {
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
export const nameInFile = (name: string): string => name.replace(/\[\d+:\d+\]$/, '');

/** The same numbers under another name and in another shape of as many elements. */
export const reshapedView = (tensor: CheckpointTensor, name: string, shape: readonly number[]): CheckpointTensor => ({
  ...tensor,
  name,
  shape,
});

/** The checkpoint with more tensors, or others under the same names. */
export const withTensors = (checkpoint: Checkpoint, added: Iterable<CheckpointTensor>): Checkpoint => ({
  ...checkpoint,
  tensors: new Map([...checkpoint.tensors, ...[...added].map((tensor) => [tensor.name, tensor] as const)]),
});

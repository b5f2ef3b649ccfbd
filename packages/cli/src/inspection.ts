import { stat } from 'node:fs/promises';
import type { BertMapping, NoBertMapping } from '@firth/bert';
import type { Checkpoint } from '@firth/checkpoints';
import { hasWords } from './conversion/plan-copy.js';

/** One tensor of a file and what becomes of it. */
export interface InspectedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly file: string;
  /** The weight of the tree that it holds. */
  readonly weight?: string;
  /** The file keeps it as [out, in]. */
  readonly transposed?: true;
  /** Why it holds none, where there is a tree. */
  readonly leftOut?: string;
}

/** The tree of a BERT in numbers. */
export interface InspectedTree extends Pick<BertMapping, 'publisher' | 'config' | 'parts' | 'parameterCount'> {
  readonly mapped: number;
  readonly missing: BertMapping['missing'];
  readonly unused: readonly string[];
}

export interface Inspection {
  readonly path: string;
  readonly format: string;
  /** Of a URL without its size. */
  readonly files: readonly { readonly name: string; readonly bytes: number | undefined }[];
  readonly tensors: readonly InspectedTensor[];
  /** Of all tensors. */
  readonly bytes: number;
  /** What the rows of word vectors stand for. */
  readonly words: readonly string[] | undefined;
  /** Entries of the format that are no tensors. */
  readonly entries: Checkpoint['skipped'];
  readonly metadata: Checkpoint['metadata'];
  readonly tree: InspectedTree | undefined;
  /** Why there is no tree. */
  readonly noTree: string | undefined;
}

export const NOT_USED = 'unused';

/** Everything that `firth inspect` tells of an opened checkpoint, reading no tensor. */
export async function inspection(
  path: string,
  checkpoint: Checkpoint,
  mapping: BertMapping | NoBertMapping,
): Promise<Inspection> {
  const fates = mapping.isBert ? fatesOf(mapping) : new Map<string, Fate>();
  const tensors = [...checkpoint.tensors.values()].map(({ name, dtype, shape, byteLength, file }): InspectedTensor => ({
    name,
    dtype,
    shape,
    bytes: byteLength,
    file,
    ...fates.get(name),
  }));
  return {
    path,
    format: checkpoint.format,
    files: await Promise.all(checkpoint.files.map(async (name) => ({ name, bytes: await sizeOf(name) }))),
    tensors,
    bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    words: hasWords(checkpoint) ? checkpoint.words : undefined,
    entries: checkpoint.skipped,
    metadata: checkpoint.metadata,
    tree: mapping.isBert ? treeOf(mapping) : undefined,
    noTree: mapping.isBert ? undefined : mapping.reason,
  };
}

const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ size }) => size,
    () => undefined,
  );

type Fate = Pick<InspectedTensor, 'weight' | 'transposed' | 'leftOut'>;

function fatesOf({ weights, skipped, unused }: BertMapping): Map<string, Fate> {
  return new Map<string, Fate>([
    ...weights.map(({ name, path, transposed }): [string, Fate] => [
      name,
      transposed ? { weight: path, transposed } : { weight: path },
    ]),
    ...[...skipped].map(([name, reason]): [string, Fate] => [name, { leftOut: reason }]),
    ...unused.map((name): [string, Fate] => [name, { leftOut: NOT_USED }]),
  ]);
}

function treeOf({ publisher, config, parts, parameterCount, weights, missing, unused }: BertMapping): InspectedTree {
  return { publisher, config, parts, parameterCount, mapped: weights.length, missing, unused };
}

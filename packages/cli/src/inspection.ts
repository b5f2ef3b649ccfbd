import { stat } from 'node:fs/promises';
import type { Checkpoint } from '@firth/checkpoints';
import { hasWords } from './conversion/plan-copy.js';
import type { ModelMapping, NoMapping } from './model-mapping.js';

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

type Described<M> = M extends ModelMapping
  ? Pick<M, 'model' | 'publisher' | 'config' | 'parts' | 'parameterCount'>
  : never;

/** The tree of a model in numbers. */
export type InspectedTree = Described<ModelMapping> & {
  readonly mapped: number;
  readonly missing: ModelMapping['missing'];
  readonly unused: readonly string[];
};

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
  mapping: ModelMapping | NoMapping,
): Promise<Inspection> {
  const fates = mapping.model !== undefined ? fatesOf(mapping) : new Map<string, Fate>();
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
    tree: mapping.model !== undefined ? treeOf(mapping) : undefined,
    noTree: mapping.model !== undefined ? undefined : mapping.reason,
  };
}

const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ size }) => size,
    () => undefined,
  );

type Fate = Pick<InspectedTensor, 'weight' | 'transposed' | 'leftOut'>;

function fatesOf({ weights, skipped, unused }: ModelMapping): Map<string, Fate> {
  return new Map<string, Fate>([
    ...weights.map(({ name, path, transposed }): [string, Fate] => [
      name,
      transposed ? { weight: path, transposed } : { weight: path },
    ]),
    ...[...skipped.entries()].map(([name, reason]): [string, Fate] => [name, { leftOut: reason }]),
    ...unused.map((name): [string, Fate] => [name, { leftOut: NOT_USED }]),
  ]);
}

function treeOf(mapping: ModelMapping): InspectedTree {
  const { parameterCount, weights, missing, unused } = mapping;
  const counts = { parameterCount, mapped: weights.length, missing, unused };
  if (mapping.model === 'BERT') {
    const { model, publisher, config, parts } = mapping;
    return { model, publisher, config, parts, ...counts };
  }
  const { model, publisher, config, parts } = mapping;
  return { model, publisher, config, parts, ...counts };
}

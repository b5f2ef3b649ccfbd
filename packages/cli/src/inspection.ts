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
  /** The weight of the tree that it holds; several with `+` between them. */
  readonly weight?: string;
  /** The file keeps it as [out, in]. */
  readonly transposed?: true;
  /** Why it holds none, where there is a tree. */
  readonly leftOut?: string;
}

type Described<M> = M extends ModelMapping
  ? Pick<M, Extract<keyof M, 'model' | 'publisher' | 'config' | 'parts' | 'parameterCount'>> & StacksOf<M>
  : never;

/** What is said of recurrent layers: where they are and their config. */
type StacksOf<M> = M extends { readonly stacks: readonly (infer S)[] }
  ? { readonly stacks: readonly Pick<S, Extract<keyof S, 'name' | 'config'>>[] }
  : unknown;

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
  const fates = new Map<string, Fate>([
    ...[...skipped.entries()].map(([name, reason]): [string, Fate] => [name, { leftOut: reason }]),
    ...unused.map((name): [string, Fate] => [name, { leftOut: NOT_USED }]),
  ]);
  for (const { name, path, transposed } of weights) {
    const other = fates.get(name)?.weight;
    const weight = other === undefined ? path : `${other} + ${path}`;
    fates.set(name, transposed ? { weight, transposed } : { weight });
  }
  return fates;
}

function treeOf(mapping: ModelMapping): InspectedTree {
  const { parameterCount, weights, missing, unused } = mapping;
  const mapped = new Set(weights.map(({ name }) => name)).size;
  const counts = { parameterCount, mapped, missing, unused };
  switch (mapping.model) {
    case 'BERT': {
      const { model, publisher, config, parts } = mapping;
      return { model, publisher, config, parts, ...counts };
    }
    case 'ELMo': {
      const { model, publisher, config } = mapping;
      return { model, publisher, config, ...counts };
    }
    case 'recurrent network': {
      const { model, publisher } = mapping;
      const stacks = mapping.stacks.map(({ name, config }) => ({ name, config }));
      return { model, publisher, stacks, ...counts };
    }
    case 'GPT':
    case 'GPT-2': {
      const { model, publisher, config, parts } = mapping;
      return { model, publisher, config, parts, ...counts };
    }
  }
}

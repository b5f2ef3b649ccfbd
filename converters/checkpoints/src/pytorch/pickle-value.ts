import type { DType } from '../checkpoint.js';

/**
 * What a pickle is read as: data only. Containers are shared where the pickle shares them and may hold themselves, so
 * that whoever walks them must bound the walk.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleSet
  | PickleDict
  | PickleFunction
  | StorageType
  | DTypeValue
  | TypeName
  | InertClass
  | InertObject
  | StorageReference
  | TensorReference;

export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleSet {
  readonly kind: 'set';
  readonly items: PickleValue[];
}

export type PickleKey = null | boolean | number | bigint | string;

/** A dict or an OrderedDict. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: Map<PickleKey, PickleValue>;
}

/** An allowed global that REDUCE may apply: one of a few functions written here, never code of the file. */
export interface PickleFunction {
  readonly kind: 'function';
  readonly name: string;
  readonly apply: (args: readonly PickleValue[], fail: Fail) => PickleValue;
}

/** `torch.FloatStorage` and its kin; a dtype of undefined is that of `UntypedStorage`, whose elements are bytes. */
export interface StorageType {
  readonly kind: 'storageType';
  readonly dtype: DType | undefined;
}

/** `torch.float32` and its kin. */
export interface DTypeValue {
  readonly kind: 'dtype';
  readonly dtype: DType;
}

/** A class that may be named, not called: `torch.Tensor`. */
export interface TypeName {
  readonly kind: 'type';
  readonly name: string;
}

/** A class of which a training script keeps objects beside a model's weights: read as data, by name; nothing of it is called. */
export interface InertClass {
  readonly kind: 'inertClass';
  readonly name: string;
}

/** An object of such a class: the values that the pickle sets on it, and nothing that the class would do with them. */
export interface InertObject {
  readonly kind: 'inert';
  readonly name: string;
  readonly entries: Map<PickleKey, PickleValue>;
}

export const inert = ({ name }: InertClass): InertObject => ({ kind: 'inert', name, entries: new Map() });

/** A storage that a persistent id names. */
export interface StorageReference {
  readonly kind: 'storage';
  readonly key: string;
  readonly dtype: DType | undefined;
  /** Elements (bytes for an untyped one) of the whole storage of that key. */
  readonly length: number;
  /** The part of it that is meant, in elements: old files keep views of storages. */
  readonly start: number;
  readonly end: number;
}

/** A tensor, checked to lie inside its storage. */
export interface TensorReference {
  readonly kind: 'tensor';
  readonly storage: StorageReference;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Elements between neighbours of each axis. */
  readonly strides: readonly number[];
  /** Elements from the start of the storage of that key. */
  readonly offset: number;
}

/** Throws the error that fits the place in the pickle. */
export type Fail = (problem: string, details?: { readonly expected?: string; readonly found?: string }) => never;

/** A value's kind in a word, for error messages. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (value instanceof Uint8Array) return 'bytes';
  return typeof value === 'object' ? value.kind : typeof value;
}

export function isKind<K extends Exclude<PickleValue, PickleKey | Uint8Array>['kind']>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { ParameterSpec, ParameterStore } from '../../training/parameter-store.js';
import { within, type Backend } from '../backend.js';

/**
 * The weights of a store on a backend. The cpu backend computes on the store's own arrays; one that keeps numbers elsewhere
 * is given each weight anew after it has changed.
 */
export class ResidentWeights {
  readonly #backend: Backend;
  readonly #store: ParameterStore;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #tensors = new Map<string, TfTensor>();

  constructor(backend: Backend, store: ParameterStore, specs: readonly ParameterSpec[]) {
    this.#backend = backend;
    this.#store = store;
    this.#shapes = new Map(specs.map(({ path, shape }) => [path, shape]));
  }

  has(path: string): boolean {
    return this.#shapes.has(path);
  }

  tensor(path: string): TfTensor {
    const known = this.#tensors.get(path);
    if (known !== undefined) return known;
    const { tf } = this.#backend;
    const shape = [...(this.#shapes.get(path) ?? [])];
    const tensor = within(this.#backend, () => tf.keep(tf.tensor(this.#store.weight(path), shape, 'float32')));
    this.#tensors.set(path, tensor);
    return tensor;
  }

  /** A weight has other values now. */
  changed(path: string): void {
    this.#tensors.get(path)?.dispose();
    this.#tensors.delete(path);
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
  }
}

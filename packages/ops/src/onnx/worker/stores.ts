import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { DropoutMasks } from '../../training/dropout-masks.js';
import { ParameterStore } from '../../training/parameter-store.js';
import type { ParameterState } from '../../training/session.js';
import { accumulatedName, gradientOutput, weightName } from '../training/names.js';
import type { StoreRun, StoreRequest } from './protocol.js';
import type { OrtModule } from './ort-module.js';

type Tensors = Readonly<Record<string, Tensor>>;

/** A run's tensors on a store's own memory. */
interface Bound {
  readonly feeds: Tensors;
  /** Every output by name: a gradient's place in the store, null for what is given back. */
  readonly fetches: InferenceSession.FetchesType;
  /** Puts gradients where they belong if the runtime made arrays of its own; gives the other outputs. */
  readonly settle: (results: Tensors) => readonly (readonly [string, Tensor])[];
}

/** The weights that stay in this thread while they are trained, by number. */
export class Stores {
  /** Whether the runtime writes outputs where it is told; the one in WebAssembly has a memory of its own. */
  readonly #writesInPlace: boolean;
  readonly #stores = new Map<number, ParameterStore>();
  #masks: DropoutMasks | undefined;

  constructor(writesInPlace: boolean) {
    this.#writesInPlace = writesInPlace;
  }

  answer(number: number, request: StoreRequest): ParameterState | undefined {
    switch (request.action) {
      case 'make':
        this.#stores.set(number, new ParameterStore(request.parameters, request.kernel));
        return undefined;
      case 'read':
        return this.#at(number).read(request.path);
      case 'readGradient':
        return { weight: this.#at(number).gradient(request.path).slice(), slots: [] };
      case 'write':
        this.#at(number).write(request.path, request.state);
        return undefined;
      case 'update':
        this.#at(number).update(request.update);
        return undefined;
      case 'drop':
        this.#stores.delete(number);
        if (this.#stores.size === 0) this.#masks = undefined;
        return undefined;
    }
  }

  bind({ Tensor }: OrtModule, session: InferenceSession, { store: number, masks, dropout }: StoreRun): Bound {
    const store = this.#at(number);
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor | null> = Object.fromEntries(session.outputNames.map((name) => [name, null]));
    const [inputNames, outputNames] = [new Set(session.inputNames), new Set(session.outputNames)];
    const gradients = new Map<string, Float32Array>();
    for (const { path, shape } of store.parameters) {
      if (inputNames.has(weightName(path))) feeds[weightName(path)] = new Tensor('float32', store.weight(path), shape);
      if (inputNames.has(accumulatedName(path)))
        feeds[accumulatedName(path)] = new Tensor('float32', store.gradient(path), shape);
      if (outputNames.has(gradientOutput(path))) {
        gradients.set(gradientOutput(path), store.gradient(path));
        if (this.#writesInPlace) fetches[gradientOutput(path)] = new Tensor('float32', store.gradient(path), shape);
      }
    }
    if (masks.length > 0) {
      const made = (this.#masks ??= new DropoutMasks()).make(masks, dropout);
      for (const { name, shape } of masks) {
        const bytes = made.get(name);
        if (bytes !== undefined) feeds[name] = new Tensor('uint8', bytes, shape);
      }
    }
    const settle = (results: Tensors) =>
      Object.entries(results).filter(([name, tensor]) => {
        const gradient = gradients.get(name);
        if (gradient === undefined) return true;
        if (!this.#writesInPlace && tensor.data instanceof Float32Array) gradient.set(tensor.data);
        return false;
      });
    return { feeds, fetches, settle };
  }

  clear(): void {
    this.#stores.clear();
    this.#masks = undefined;
  }

  #at(number: number): ParameterStore {
    const store = this.#stores.get(number);
    if (store === undefined) throw new Error(`there is no store ${number}`);
    return store;
  }
}

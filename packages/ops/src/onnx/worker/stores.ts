import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { DropoutMasks } from '../../training/dropout-masks.js';
import { sizeOf } from '../../shapes/dims.js';
import { ParameterStore } from '../../training/parameter-store.js';
import type { ParameterState } from '../../training/session.js';
import { accumulatedName, gradientOutput, weightName } from '../training/names.js';
import { END, hasEnded } from '../training/ended-graph.js';
import type { OutputPlace, StoreRun, StoreRequest } from './protocol.js';
import type { OrtModule } from './ort-module.js';

type Tensors = Readonly<Record<string, Tensor>>;

/** The weights that stay in this thread while they are trained, by number. */
export class Stores {
  readonly #stores = new Map<number, ParameterStore>();
  #masks: DropoutMasks | undefined;
  /** Whether the runtime was found to end a run in a way that is not known, so that it has to copy its outputs. */
  #copies = false;

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

  /** Runs a session on a store's own memory. Gives the outputs that are not gradients. */
  async run(ort: OrtModule, session: InferenceSession, inputs: Tensors, asked: StoreRun): Promise<Tensors> {
    const store = this.#at(asked.store);
    const [isInput, isOutput] = [new Set(session.inputNames), new Set(session.outputNames)];
    const tensor = (data: Float32Array, shape: readonly number[]) => new ort.Tensor('float32', data, shape);
    const feeds: Record<string, Tensor> = { ...inputs, ...this.#maskTensors(ort, asked) };
    const gradients = new Map<string, Tensor>();
    for (const { path, shape } of store.parameters) {
      if (isInput.has(weightName(path))) feeds[weightName(path)] = tensor(store.weight(path), shape);
      if (isInput.has(accumulatedName(path))) feeds[accumulatedName(path)] = tensor(store.gradient(path), shape);
      if (isOutput.has(gradientOutput(path))) gradients.set(gradientOutput(path), tensor(store.gradient(path), shape));
    }
    const inPlace = isOutput.has(END) && !this.#copies ? asked.outputs : undefined;
    if (inPlace !== undefined) {
      const places = Object.fromEntries(inPlace.map((output) => [output.name, emptyTensor(ort, output)]));
      const fetches = { [END]: null, ...Object.fromEntries(gradients), ...places };
      if (await session.run(feeds, fetches).then(() => true, hasEnded)) return places;
    }
    const names = session.outputNames.filter((name) => name !== END);
    const results = Object.entries<Tensor>(await session.run(feeds, names)); // tells why, where it was the run that failed
    if (inPlace !== undefined) this.#copies = true;
    for (const [name, { data }] of results) {
      const place = gradients.get(name)?.data;
      if (place instanceof Float32Array && data instanceof Float32Array) place.set(data);
    }
    return Object.fromEntries(results.filter(([name]) => !gradients.has(name)));
  }

  #maskTensors({ Tensor }: OrtModule, { masks, dropout }: StoreRun): Tensors {
    if (masks.length === 0) return {};
    const made = (this.#masks ??= new DropoutMasks()).make(masks, dropout);
    const tensors = masks.map(({ name, shape }) => [name, new Tensor('uint8', made.get(name) ?? [], shape)] as const);
    return Object.fromEntries(tensors);
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

function emptyTensor({ Tensor }: OrtModule, { dtype, shape }: OutputPlace): Tensor {
  const size = sizeOf(shape);
  if (dtype === 'float32') return new Tensor(dtype, new Float32Array(size), shape);
  if (dtype === 'int32') return new Tensor(dtype, new Int32Array(size), shape);
  return new Tensor(dtype, new Uint8Array(size), shape);
}

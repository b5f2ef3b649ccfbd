import { OpsError } from '../error.js';
import { sizeOf } from '../shapes/dims.js';
import { instantiate } from './kernel-module.js';
import type { ParameterState, Update, UpdateKernel } from './session.js';

export interface ParameterSpec {
  readonly path: string;
  readonly shape: readonly number[];
  readonly isTrainable: boolean;
}

interface Parameter extends ParameterSpec {
  readonly weight: Float32Array<ArrayBuffer>;
  /** Undefined where the weight is frozen. */
  readonly gradient: Float32Array<ArrayBuffer> | undefined;
  readonly slots: readonly Float32Array<ArrayBuffer>[];
  /** The optimizer's function on the memory that holds all these. */
  readonly update: ((...numbers: number[]) => unknown) | undefined;
}

const PAGE = 65536;
const ALIGNMENT = 64;
/** Bytes of one memory: a wasm address has 32 bits, and an ArrayBuffer of 2 GiB is made everywhere. */
const LARGEST_MEMORY = 2 ** 31;

/** Weights, gradients and the optimizer's slots in WebAssembly memories, where kernels change them in place. */
export class ParameterStore {
  readonly #parameters = new Map<string, Parameter>();

  constructor(specs: readonly ParameterSpec[], kernel?: UpdateKernel) {
    const module = kernel && new WebAssembly.Module(kernel.wasm);
    for (const group of grouped(specs, kernel?.slots ?? 0))
      this.#allocate(group, kernel?.slots ?? 0, (memory) => module && instantiate(module, memory, kernel.entry));
  }

  get parameters(): Iterable<ParameterSpec> {
    return this.#parameters.values();
  }

  weight(path: string): Float32Array<ArrayBuffer> {
    return this.#at(path).weight;
  }

  gradient(path: string): Float32Array<ArrayBuffer> {
    const { gradient } = this.#at(path);
    if (gradient === undefined) throw new OpsError('BAD_ARGUMENT', `'${path}' is frozen: it has no gradient`);
    return gradient;
  }

  read(path: string): ParameterState {
    const { weight, slots } = this.#at(path);
    return { weight: weight.slice(), slots: slots.map((slot) => slot.slice()) };
  }

  write(path: string, { weight, slots }: Partial<ParameterState>): void {
    const parameter = this.#at(path);
    if (slots !== undefined && slots.length !== parameter.slots.length)
      throw new OpsError('BAD_ARGUMENT', `'${path}': expected ${parameter.slots.length} slots, found ${slots.length}`);
    if (weight !== undefined) fill(path, parameter.weight, weight);
    slots?.forEach((values, i) => {
      const slot = parameter.slots[i];
      if (slot !== undefined) fill(path, slot, values);
    });
  }

  update({ gradientScale, scalars }: Update): void {
    for (const [path, numbers] of scalars) {
      const { weight, gradient, slots, update } = this.#at(path);
      if (gradient === undefined) throw new OpsError('BAD_ARGUMENT', `'${path}' is frozen: it cannot be updated`);
      if (update === undefined) throw new OpsError('BAD_ARGUMENT', 'the session was made without an optimizer');
      const addresses = [weight, gradient, ...slots].map(({ byteOffset }) => byteOffset);
      update(weight.length, ...addresses, gradientScale, ...numbers);
    }
  }

  #at(path: string): Parameter {
    const parameter = this.#parameters.get(path);
    if (parameter === undefined) throw new OpsError('BAD_ARGUMENT', `the session holds no weight '${path}'`);
    return parameter;
  }

  #allocate(
    specs: readonly ParameterSpec[],
    slots: number,
    updateOn: (memory: WebAssembly.Memory) => Parameter['update'],
  ): void {
    const bytes = specs.reduce((sum, spec) => sum + bytesOf(spec, slots), PAGE); // the first page is the module's
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
    const update = updateOn(memory);
    let next = PAGE;
    for (const spec of specs) {
      const size = sizeOf(spec.shape);
      const take = () => {
        const array = new Float32Array(memory.buffer, next, size);
        next += aligned(size);
        return array;
      };
      this.#parameters.set(spec.path, {
        ...spec,
        weight: take(),
        gradient: spec.isTrainable ? take() : undefined,
        slots: spec.isTrainable ? Array.from({ length: slots }, take) : [],
        update,
      });
    }
  }
}

const aligned = (size: number): number => Math.ceil((4 * size) / ALIGNMENT) * ALIGNMENT;

const bytesOf = ({ shape, isTrainable }: ParameterSpec, slots: number): number =>
  aligned(sizeOf(shape)) * (isTrainable ? 2 + slots : 1);

/** Parameters by the memory that they share: what belongs to one lies in one. */
function grouped(specs: readonly ParameterSpec[], slots: number): ParameterSpec[][] {
  const groups: ParameterSpec[][] = [];
  let left = 0;
  for (const spec of specs) {
    const bytes = bytesOf(spec, slots);
    if (bytes > left) {
      groups.push([]);
      left = LARGEST_MEMORY - PAGE;
    }
    groups.at(-1)?.push(spec);
    left -= bytes;
  }
  return groups;
}

function fill(path: string, target: Float32Array, values: Float32Array): void {
  if (values.length !== target.length)
    throw new OpsError('SHAPE_MISMATCH', `'${path}' holds ${target.length} numbers, found ${values.length}`);
  target.set(values);
}

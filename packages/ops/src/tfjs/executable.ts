import { hostCache } from '../cache/host-cache.js';
import type { CachedPorts, ResidentCache } from '../cache/resident-cache.js';
import { OpsError } from '../error.js';
import type { IndexRange } from '../traced-ranges.js';
import { checkInputs, lengthsByName, type InputRules } from '../inputs.js';
import type { Executable, InputSpec, RunOptions } from '../program.js';
import { runOptions } from '../run-options.js';
import { Tensor } from '../tensor.js';
import { inTurn, within, type Backend } from './backend.js';
import { execute } from './execute.js';
import { disposeAll, type Live } from './place.js';
import type { LazyNode } from './graph.js';
import type { Plan } from './plan.js';
import type { TfTensor } from './kernels.js';

/** A plan with its weights on the backend. */
export class TfjsExecutable<I extends string, O extends string> implements Executable<I, O> {
  readonly #backend: Backend;
  readonly #plan: Plan;
  readonly #rules: InputRules;
  readonly #fixed: Live;
  readonly #onDispose: () => void;
  #disposed = false;

  constructor(
    backend: Backend,
    plan: Plan,
    { specs, ranges }: { readonly specs: Readonly<Record<I, InputSpec>>; readonly ranges: readonly IndexRange[] },
    fixed: Live,
    onDispose: () => void,
  ) {
    this.#backend = backend;
    this.#plan = plan;
    this.#rules = { specs, ranges, needed: plan.inputs };
    this.#fixed = fixed;
    this.#onDispose = onDispose;
  }

  /** Calls queue, whatever the program: one computes at a time. */
  async run(inputs: Readonly<Record<I, Tensor>>, options?: RunOptions) {
    const { signal } = runOptions.read(options);
    this.#refuseDisposed();
    checkInputs(this.#rules, inputs);
    return inTurn(() => this.#run(inputs, signal));
  }

  openCache(ports: CachedPorts, batch: number): Promise<ResidentCache> {
    this.#refuseDisposed();
    return Promise.resolve(hostCache(this, this.#rules.specs, ports, batch));
  }

  /** Waits for the run that is computing; those behind it are refused. */
  dispose(): Promise<void> {
    this.#disposed = true;
    this.#onDispose();
    return inTurn(() => {
      disposeAll(this.#fixed);
      return Promise.resolve();
    });
  }

  async #run(inputs: Readonly<Record<string, Tensor>>, signal: AbortSignal | undefined) {
    this.#refuseDisposed();
    signal?.throwIfAborted();
    const live: Live = new Map();
    try {
      within(this.#backend, () => {
        this.#upload(inputs, live);
      });
      const lengths = lengthsByName(this.#rules.specs, inputs);
      await execute(this.#backend, this.#plan.steps, live, { fixed: this.#fixed, lengths, signal });
      return await this.#read(live);
    } finally {
      disposeAll(live);
    }
  }

  async #read(live: Live) {
    const read: (readonly [string, Tensor])[] = [];
    for (const [name, node] of this.#plan.outputs) {
      const value = live.get(node) ?? this.#fixed.get(node);
      if (value === undefined) throw new TypeError('every output was computed');
      read.push([name, await toTensor(node, value)]);
    }
    // Every name of O is an output of the plan: they are the keys of what the program returned.
    return Object.fromEntries(read) as Readonly<Record<O, Tensor>> & Record<string, Tensor>;
  }

  #upload(inputs: Readonly<Record<string, Tensor>>, live: Live): void {
    const { tf } = this.#backend;
    for (const [name, node] of this.#plan.inputs) {
      const input = inputs[name];
      if (input === undefined) throw new TypeError('inputs were checked');
      live.set(node, tf.keep(tf.tensor(input.data, [...input.shape], input.dtype)));
    }
  }

  #refuseDisposed(): void {
    if (this.#disposed) throw new OpsError('DISPOSED', 'this program was disposed of; load the model again');
  }
}

/** A copy: the cpu backend hands out the very array that it keeps, which may be a weight's, or of the dtype before a cast. */
export async function toTensor({ dtype }: LazyNode, value: TfTensor): Promise<Tensor> {
  const data = await value.data();
  if (dtype === 'float32') return new Tensor(dtype, Float32Array.from(data), value.shape);
  if (dtype === 'int32') return new Tensor(dtype, Int32Array.from(data), value.shape);
  return new Tensor(dtype, Uint8Array.from(data), value.shape);
}

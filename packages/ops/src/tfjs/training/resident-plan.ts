import { lengthsByName } from '../../inputs.js';
import type { InputSpec, RunOptions } from '../../program.js';
import type { Tensor } from '../../tensor.js';
import { within, type Backend } from '../backend.js';
import { prepared } from '../compile.js';
import { execute } from '../execute.js';
import { disposeAll, type Live } from '../place.js';
import type { LazyNode } from '../graph.js';
import type { TfTensor } from '../kernels.js';
import type { Plan } from '../plan.js';
import type { ResidentWeights } from './resident-weights.js';

export const weightName = (path: string): string => `weight:${path}`;

/** A plan whose weights are inputs: they are taken as they are when it runs. */
export class ResidentPlan {
  readonly #backend: Backend;
  readonly #plan: Plan;
  readonly #constants: Live;
  readonly #weights: ReadonlyMap<LazyNode, string>;

  private constructor(backend: Backend, plan: Plan, constants: Live, weights: ReadonlyMap<LazyNode, string>) {
    this.#backend = backend;
    this.#plan = plan;
    this.#constants = constants;
    this.#weights = weights;
  }

  static async open(backend: Backend, plan: Plan): Promise<ResidentPlan> {
    const prefix = weightName('');
    const weights = [...plan.inputs].flatMap(([name, node]) =>
      name.startsWith(prefix) ? [[node, name.slice(prefix.length)] as const] : [],
    );
    return new ResidentPlan(backend, plan, await prepared(backend, plan), new Map(weights));
  }

  /** The inputs that are needed at all, weights among them. */
  get inputs(): ReadonlyMap<string, LazyNode> {
    return this.#plan.inputs;
  }

  /** Computes every output and hands each to `read` while it is on the backend. */
  async run(
    weights: ResidentWeights,
    specs: Readonly<Record<string, InputSpec>>,
    inputs: Readonly<Record<string, Tensor>>,
    signal: RunOptions['signal'],
    read: (name: string, node: LazyNode, value: TfTensor) => Promise<void>,
  ): Promise<void> {
    const { tf } = this.#backend;
    const fixed = new Map(this.#constants);
    const live: Live = new Map();
    try {
      within(this.#backend, () => {
        for (const [node, path] of this.#weights) fixed.set(node, weights.tensor(path));
        for (const [name, node] of this.#plan.inputs) {
          const input = inputs[name];
          if (input !== undefined) live.set(node, tf.keep(tf.tensor(input.data, [...input.shape], input.dtype)));
        }
      });
      await execute(this.#backend, this.#plan.steps, live, { fixed, lengths: lengthsByName(specs, inputs), signal });
      for (const [name, node] of this.#plan.outputs) {
        const value = live.get(node) ?? fixed.get(node);
        if (value === undefined) throw new TypeError('every output was computed');
        await read(name, node, value);
      }
    } finally {
      disposeAll(live);
    }
  }

  dispose(): void {
    disposeAll(this.#constants);
  }
}

import { averageCheckpoints } from '../checkpoints/average-checkpoints.js';
import type { CheckpointStore } from '../checkpoints/checkpoint-store.js';
import type { StoredParameter } from '../checkpoints/checkpoint-tensors.js';
import { isFinite, notFinite } from '../not-finite.js';
import type { ParameterPlan } from './parameter-plan.js';
import { freshState, type TrainingState } from './training-state.js';

interface Model {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly session: {
    read(path: string): Promise<{ readonly weight: Float32Array; readonly slots: readonly Float32Array[] }>;
    write(path: string, state: { weight?: Float32Array; slots?: readonly Float32Array[] }): Promise<void>;
  };
  activate(active: ReadonlySet<string>): Promise<void>;
}

export interface KeptWeightsOptions {
  readonly model: Model;
  readonly plan: ParameterPlan;
  /** Arrays that the optimizer keeps of each weight. */
  readonly slots: number;
  readonly store: CheckpointStore | undefined;
}

/** The weights of a run beyond its session: checkpoints, those of the best evaluation, and the result. */
export class KeptWeights {
  readonly #options: KeptWeightsOptions;
  /** Of the best evaluation, where there are no checkpoints. */
  #best = new Map<string, Float32Array>();

  constructor(options: KeptWeightsOptions) {
    this.#options = options;
  }

  /** Puts the newest checkpoint into the session and gives its state; a fresh one where there is none. */
  async begin(): Promise<TrainingState> {
    const { model, plan, store } = this.#options;
    const state = (await store?.resume()) ?? freshState();
    await model.activate(plan.active(Math.max(1, state.step)));
    if (store !== undefined && state.step > 0)
      for await (const [path, { weight, slots }] of store.states(state.step, this.#parameters(state.step)))
        await model.session.write(path, { weight, ...(slots.length > 0 && { slots }) });
    return state;
  }

  /** Writes a checkpoint where there are any. */
  async save(state: TrainingState): Promise<void> {
    const { store, model } = this.#options;
    await store?.save(state, model.session, this.#parameters(state.step));
  }

  /** Keeps the weights as those of the best evaluation. */
  async keepBest(state: TrainingState): Promise<void> {
    const { store, model, plan } = this.#options;
    if (store !== undefined) return this.save(state);
    for (const path of plan.trained) this.#best.set(path, (await model.session.read(path)).weight);
  }

  /** Puts the weights of the best evaluation into the session, or the mean of the last checkpoints; else those of the last step stay. */
  async choose(state: TrainingState, averageLast: number | undefined): Promise<void> {
    const { store, model } = this.#options;
    const { best } = state;
    if (store === undefined) for (const [path, weight] of this.#best) await model.session.write(path, { weight });
    else if (best !== undefined)
      for await (const [path, { weight }] of store.states(best.step, this.#parameters(0)))
        await model.session.write(path, { weight });
    else if (averageLast !== undefined) {
      const folders = (await store.due(averageLast)).map(({ path }) => path);
      for (const [path, weight] of await averageCheckpoints(folders)) await model.session.write(path, { weight });
    }
  }

  /** Every weight, as the session has it. @throws TrainingError NOT_FINITE. */
  async all({ step }: TrainingState): Promise<ReadonlyMap<string, Float32Array>> {
    const { model } = this.#options;
    const weights = new Map<string, Float32Array>();
    for (const path of model.shapes.keys()) {
      const { weight } = await model.session.read(path);
      if (!isFinite(weight)) throw notFinite(step, `weight ${path}`);
      weights.set(path, weight);
    }
    return weights;
  }

  /** What a checkpoint of a step holds: frozen weights are the task's own, and slots begin with a weight's first update. */
  #parameters(step: number): StoredParameter[] {
    const { plan, model, slots } = this.#options;
    const active = plan.active(step);
    return [...plan.trained].map((path) => ({
      path,
      shape: model.shapes.get(path) ?? [],
      slots: active.has(path) ? slots : 0,
    }));
  }
}

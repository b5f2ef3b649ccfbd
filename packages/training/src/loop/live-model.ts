import {
  float32,
  leavesOf,
  type Evaluation,
  type ParameterState,
  type Tensor,
  type TrainingEngine,
  type TrainingSession,
  type UpdateKernel,
  type WeightSource,
} from '@firth/ops';
import { batchesOf, type BatchOptions } from '../datasets/batches.js';
import type { Dataset } from '../datasets/dataset.js';
import type { Batch, TrainingTask } from '../task.js';
import type { ModelInTraining } from '../train-options.js';
import { LOSS_SCALE, scaledLoss, type LossScale } from './scaled-loss.js';

export interface LiveModelOptions<Example, S, I extends string, O extends string> {
  readonly engine: TrainingEngine;
  readonly task: TrainingTask<Example, S, I, O>;
  readonly kernel: UpdateKernel;
  readonly batching: Omit<BatchOptions<Example>, 'shuffle'>;
  readonly signal: AbortSignal | undefined;
}

/** A task's session, opened anew where other weights are to be trained, and what was compiled on it for evaluation. */
export class LiveModel<Example, S, I extends string, O extends string> implements ModelInTraining<Example, O> {
  /** Of every weight, by its path. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly #options: LiveModelOptions<Example, S, I, O>;
  readonly #evaluations = new Map<string, Evaluation<I, O | 'loss'>>();
  #session: TrainingSession<I | LossScale, never> | undefined;
  #active: ReadonlySet<string> = new Set();

  constructor(options: LiveModelOptions<Example, S, I, O>) {
    this.#options = options;
    const { program, weights } = options.task;
    const leaves = leavesOf<S, WeightSource>(program.schema, weights);
    this.shapes = new Map(leaves.map(({ path, spec }) => [path, spec.shape]));
  }

  get session(): TrainingSession<I | LossScale, never> {
    if (this.#session === undefined) throw new TypeError('no weight was activated yet');
    return this.#session;
  }

  /** Lets these weights be trained: others have neither gradient nor slots. What there is of all weights stays. */
  async activate(active: ReadonlySet<string>): Promise<void> {
    if (this.#session !== undefined && active.size === this.#active.size) return; // weights only ever join
    const states = await this.#takeStates();
    const { engine, task, kernel } = this.#options;
    this.#session = await engine.compileTraining(scaledLoss(task.program), task.weights, {
      optimizer: kernel,
      trainable: (path) => active.has(path),
    });
    this.#active = active;
    for (const [path, { weight, slots }] of states)
      await this.#session.write(path, { weight, ...(slots.length > 0 && { slots }) });
  }

  /** Loss times `scale`, and the norm of all gradients. */
  async backward(
    batch: Batch<I>,
    { scale, seed, call, accumulate }: { scale: number; seed: number; call: number; accumulate: boolean },
  ) {
    const entries = [...Object.entries<Tensor>(batch), [LOSS_SCALE, float32([scale], [])] as const];
    const inputs = Object.fromEntries(entries) as Batch<I | LossScale>; // a key for each of both
    const { signal } = this.#options;
    return this.session.backward(inputs, { dropout: { seed, call }, accumulate, ...(signal && { signal }) });
  }

  async *run<N extends O | 'loss'>(dataset: Dataset<Example>, names: readonly N[]) {
    const { task, batching, signal } = this.#options;
    const executable = await this.#evaluation(names);
    for await (const examples of batchesOf(dataset, batching)) {
      signal?.throwIfAborted();
      const outputs: Readonly<Record<N, Tensor>> = await executable.run(task.collate(examples), signal && { signal });
      yield { examples, outputs };
    }
  }

  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#evaluations.clear(); // they end with the session
    await session?.dispose();
  }

  async #evaluation(names: readonly (O | 'loss')[]): Promise<Evaluation<I, O | 'loss'>> {
    const key = JSON.stringify(names);
    const known = this.#evaluations.get(key);
    if (known !== undefined) return known;
    const made = await this.session.compile(this.#options.task.program, { outputs: names });
    this.#evaluations.set(key, made);
    return made;
  }

  async #takeStates(): Promise<ReadonlyMap<string, ParameterState>> {
    const session = this.#session;
    const states = new Map<string, ParameterState>();
    if (session !== undefined) for (const path of this.#active) states.set(path, await session.read(path));
    await this.dispose();
    return states;
  }
}

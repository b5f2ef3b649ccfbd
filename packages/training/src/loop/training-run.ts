import { checkpointOptions } from '../checkpoints/checkpoint-options.js';
import { CheckpointStore } from '../checkpoints/checkpoint-store.js';
import { runFacts } from '../checkpoints/run-facts.js';
import { TrainingError } from '../error.js';
import type { TrainingResult, TrainOptions } from '../train-options.js';
import { isBetter, isOutOfPatience } from './best-evaluation.js';
import { KeptWeights } from './kept-weights.js';
import { LiveModel } from './live-model.js';
import { ParameterPlan } from './parameter-plan.js';
import { RunReport } from './run-report.js';
import { settingsOf, type Settings } from './settings.js';
import { stepBatches, type StepBatches } from './step-batches.js';
import { takeStep } from './take-step.js';
import { freshState } from './training-state.js';

/** One run of training, from its first step or from a checkpoint to its end. */
export class TrainingRun<Example, S, I extends string, O extends string> {
  readonly #options: TrainOptions<Example, S, I, O>;
  readonly #settings: Settings;
  readonly #model: LiveModel<Example, S, I, O>;
  readonly #plan: ParameterPlan;
  readonly #store: CheckpointStore | undefined;
  readonly #weights: KeptWeights;
  readonly #report: RunReport;
  #state = freshState();

  constructor(options: TrainOptions<Example, S, I, O>) {
    this.#options = options;
    this.#settings = settingsOf(options);
    const { engine, task, optimizer, schedule, freeze = () => false, signal } = options;
    const { batchSize, bucketBatches, totalSteps, groups = [], checkpoints } = this.#settings;
    const batching = { batchSize, bucketBatches, length: (example: Example) => task.length(example) };
    this.#model = new LiveModel({ engine, task, kernel: optimizer.kernel, batching, signal });
    const paths = [...this.#model.shapes.keys()];
    this.#plan = new ParameterPlan({ paths, optimizer, schedule, groups, isFrozen: freeze });
    const identify = () => runFacts(options, this.#settings, this.#plan);
    const rateOf = (step: number) => this.#plan.rate(step);
    this.#store = checkpoints && new CheckpointStore(checkpointOptions.read(checkpoints), identify, rateOf, totalSteps);
    const { slots } = optimizer.kernel;
    this.#weights = new KeptWeights({ model: this.#model, plan: this.#plan, slots, store: this.#store });
    const { log, curves, onProgress } = options;
    this.#report = new RunReport({ log, curves, onProgress, totalSteps });
  }

  async run(): Promise<TrainingResult> {
    const { signal } = this.#options;
    try {
      this.#state = await this.#weights.begin();
      await this.#report.begin(this.#state.step);
      const ending = await this.#steps();
      return await this.#finish(ending);
    } catch (error) {
      if (signal?.aborted === true && this.#state.step > 0) await this.#weights.save(this.#state);
      throw this.#withHint(error);
    } finally {
      await this.#model.dispose();
    }
  }

  async #steps(): Promise<TrainingResult['ending']> {
    const { dataset, task, signal } = this.#options;
    const length = (example: Example) => task.length(example);
    const steps = stepBatches(dataset, { ...this.#settings, length }, this.#state.position);
    try {
      for (;;) {
        await this.#settle();
        if (this.#isOutOfPatience) return 'stopped early';
        if (this.#state.step >= this.#settings.totalSteps) return 'finished';
        signal?.throwIfAborted();
        const { value } = await steps.next();
        if (value !== undefined) await this.#step(value);
      }
    } finally {
      await steps.return(undefined); // closes its file
    }
  }

  async #step(batches: StepBatches<Example>): Promise<void> {
    const { task } = this.#options;
    const state = this.#state;
    const began = performance.now();
    const context = { task, model: this.#model, plan: this.#plan, settings: this.#settings };
    const record = await takeStep(context, batches, state.step + 1, state.calls);
    state.step++;
    state.calls += batches.batches.length;
    state.position = batches.after;
    state.steps.push(record);
    const tokens = batches.batches.flat().reduce((sum, example) => sum + task.length(example), 0);
    await this.#report.step(record, { time: performance.now() - began, tokens });
  }

  /** What is due after a step: an evaluation, a checkpoint. */
  async #settle(): Promise<void> {
    const { evaluation, checkpoints } = this.#options;
    const state = this.#state;
    if (state.step === 0) return;
    const isDue = (every: number) => state.step % every === 0 || state.step === this.#settings.totalSteps;
    if (evaluation !== undefined && isDue(evaluation.every) && state.evaluations.at(-1)?.step !== state.step) {
      const record = { step: state.step, metrics: await evaluation.evaluate(this.#model) };
      state.evaluations.push(record);
      await this.#report.evaluation(record, state);
      if (evaluation.best !== undefined && isBetter(record, state.best, evaluation.best)) {
        state.best = record;
        await this.#weights.keepBest(state);
      }
    }
    if (checkpoints !== undefined && (isDue(checkpoints.every) || this.#isOutOfPatience))
      await this.#weights.save(state);
  }

  get #isOutOfPatience(): boolean {
    const { evaluations, best } = this.#state;
    return isOutOfPatience(evaluations, best, this.#options.evaluation?.best?.patience ?? Infinity);
  }

  async #finish(ending: TrainingResult['ending']): Promise<TrainingResult> {
    const { step, best, steps, evaluations } = this.#state;
    await this.#weights.choose(this.#state, this.#options.averageLast);
    await this.#report.curves(this.#state);
    const weights = await this.#weights.all(this.#state);
    return { steps: step, ending, ...(best && { best }), history: { steps, evaluations }, weights };
  }

  /** A refusal of numbers that are not finite tells what is left. */
  #withHint(error: unknown): unknown {
    const newest = this.#store?.newest;
    if (!(error instanceof TrainingError) || error.code !== 'NOT_FINITE' || newest === undefined) return error;
    const { details } = error;
    return new TrainingError('NOT_FINITE', error.problem, {
      ...details,
      hint: `The last good checkpoint is ${newest}`,
    });
  }
}

import { writeText } from '#training-files';
import { curvesSvg } from '../curves/curves-svg.js';
import type { EvaluationRecord } from '../train-options.js';
import type { Metrics, StepRecord, TrainingProgress } from '../training-progress.js';
import { Pace } from './pace.js';
import { TrainingLog } from './training-log.js';
import type { TrainingState } from './training-state.js';

export interface ReportOptions {
  readonly log: string | undefined;
  readonly curves: string | undefined;
  readonly onProgress: ((progress: TrainingProgress) => unknown) | undefined;
  readonly totalSteps: number;
}

/** Tells what a run does: progress, log and curves. */
export class RunReport {
  readonly #options: ReportOptions;
  readonly #log: TrainingLog | undefined;
  readonly #pace = new Pace();

  constructor(options: ReportOptions) {
    this.#options = options;
    this.#log = options.log === undefined ? undefined : new TrainingLog(options.log);
  }

  /** @param step What training goes on from. */
  async begin(step: number): Promise<void> {
    await this.#log?.open(step);
  }

  /** @param time Milliseconds. */
  async step(record: StepRecord, { time, tokens }: { readonly time: number; readonly tokens: number }): Promise<void> {
    this.#pace.step(time, tokens);
    await this.#log?.append({ ...record, tokensPerSecond: this.#pace.tokensPerSecond });
    await this.#progress(record);
  }

  async evaluation({ step, metrics }: EvaluationRecord, state: TrainingState): Promise<void> {
    await this.#log?.append({ step, metrics });
    await this.curves(state);
    const last = state.steps.at(-1);
    if (last !== undefined) await this.#progress(last, metrics);
  }

  async curves(state: TrainingState): Promise<void> {
    const { curves } = this.#options;
    if (curves !== undefined) await writeText(curves, curvesSvg(state));
  }

  async #progress(record: StepRecord, metrics?: Metrics): Promise<void> {
    const { onProgress, totalSteps } = this.#options;
    await onProgress?.({
      ...record,
      totalSteps,
      tokensPerSecond: this.#pace.tokensPerSecond,
      secondsLeft: this.#pace.secondsLeft(totalSteps - record.step),
      ...(metrics && { metrics }),
    });
  }
}

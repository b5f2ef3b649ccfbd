import type { BertForSequenceClassification } from '@firth/bert';
import type { FineTuned } from '@firth/bert/training';
import type { EvaluationRecord, TrainingProgress, TrainingResult } from '@firth/training';
import { formatCount } from '../output/format.js';
import type { Style } from '../output/style.js';
import { renderFacts, renderTable } from '../output/table.js';

/** What a fine-tuning came to. */
export interface FineTuningReport {
  readonly model: string;
  readonly out: string;
  readonly problemType: string | undefined;
  readonly labels: readonly string[];
  /** Parts that began at random. */
  readonly fresh: readonly string[];
  readonly steps: number;
  readonly ending: TrainingResult['ending'];
  /** Of the last step. */
  readonly loss: number | undefined;
  readonly evaluations: readonly EvaluationRecord[];
  readonly best: EvaluationRecord | undefined;
  /** Reading, evaluating and writing included. */
  readonly seconds: number;
}

export const reportOf = (
  { model, out }: { readonly model: string; readonly out: string },
  { labels, config }: BertForSequenceClassification,
  { steps, ending, history, best }: TrainingResult,
  fresh: FineTuned['fresh'],
  seconds: number,
): FineTuningReport => ({
  model,
  out,
  problemType: config.problemType,
  labels,
  fresh,
  steps,
  ending,
  loss: history.steps.at(-1)?.loss,
  evaluations: history.evaluations,
  best,
  seconds,
});

/** `loss 0.4120  rate 4.20e-5  1,919 tokens/s  2:13 left` */
export function progressDetails({ loss, rate, tokensPerSecond, secondsLeft }: TrainingProgress): string {
  const speed = formatCount(Math.round(tokensPerSecond));
  return `loss ${loss.toFixed(4)}  rate ${rate.toExponential(2)}  ${speed} tokens/s  ${minutes(secondsLeft)} left`;
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, rest] = [Math.floor(whole / 3600), whole % 3600];
  const short = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, '0')}`;
  return hours === 0 ? short : `${hours}:${short.padStart(5, '0')}`;
}

export function renderFineTuned(report: FineTuningReport, style: Style): string {
  const { out, labels, fresh, steps, ending, seconds, evaluations, best, loss = NaN } = report;
  const names = Object.keys(evaluations[0]?.metrics ?? {});
  const columns = [
    { title: 'step', align: 'right' },
    ...names.map((title) => ({ title, align: 'right' as const })),
  ] as const;
  const rows = evaluations.map(({ step, metrics }) => ({
    cells: [formatCount(step), ...names.map((name) => (metrics[name] ?? NaN).toFixed(4))],
    ...(step === best?.step && { paint: style.good }),
  }));
  const table = rows.length === 0 ? '' : `${renderTable(columns, rows, style)}\n`;
  const facts = [
    ['written', out],
    ['labels', labels.join(', ')],
    ['steps', `${formatCount(steps)} in ${minutes(seconds)}, ${ending}; last loss ${loss.toFixed(4)}`],
    ...(best === undefined ? [] : [['weights', `of step ${formatCount(best.step)}, the best`] as const]),
    ...(fresh.length === 0 ? [] : [['at random', `${fresh.join(' and ')} at first`] as const]),
  ] as const;
  return `${table}${renderFacts(facts, style)}`;
}

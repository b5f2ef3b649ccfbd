import { TrainingError } from '../error.js';
import { notFinite } from '../not-finite.js';
import type { TrainingTask } from '../task.js';
import type { StepRecord } from '../training-progress.js';
import { firstNotFinite } from './first-not-finite.js';
import type { LiveModel } from './live-model.js';
import type { ParameterPlan } from './parameter-plan.js';
import type { Settings } from './settings.js';
import type { StepBatches } from './step-batches.js';

/** `torch.nn.utils.clip_grad_norm_` adds this to the norm. */
const CLIP_EPSILON = 1e-6;

export interface StepContext<Example, S, I extends string, O extends string> {
  readonly task: TrainingTask<Example, S, I, O>;
  readonly model: LiveModel<Example, S, I, O>;
  readonly plan: ParameterPlan;
  readonly settings: Settings;
}

/**
 * One update of the weights by the gradients of a step's batches, which count as one large batch.
 *
 * @param update Which it is, from 1.
 * @param calls Backward passes before it.
 * @throws TrainingError NOT_FINITE, before any weight has changed.
 */
export async function takeStep<Example, S, I extends string, O extends string>(
  context: StepContext<Example, S, I, O>,
  { batches, epoch }: StepBatches<Example>,
  update: number,
  calls: number,
): Promise<StepRecord> {
  const { task, model, plan, settings } = context;
  await model.activate(plan.active(update));
  const parts = batches.map((examples, i) => ({
    examples,
    call: calls + i,
    terms: task.terms?.(examples) ?? examples.length,
  }));
  const counted = parts.filter(({ terms }) => terms > 0); // a mean over nothing is NaN
  const allTerms = counted.reduce((sum, { terms }) => sum + terms, 0);
  if (allTerms === 0)
    throw new TrainingError('BAD_DATA', 'nothing in the examples counts in the loss', { step: update });
  let [loss, gradientNorm] = [0, 0];
  for (const [i, { examples, call, terms }] of counted.entries()) {
    const batch = task.collate(examples);
    const options = { scale: terms / allTerms, seed: settings.seed, call, accumulate: i > 0 };
    const found = await model.backward(batch, options);
    loss += found.loss;
    ({ gradientNorm } = found);
    if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) continue;
    const at = await firstNotFinite(model.session, [...model.shapes.keys()], task.program, batch);
    throw notFinite(update, at, `loss ${loss}, gradient norm ${gradientNorm}`);
  }
  const gradientScale = Math.min(1, settings.maxGradientNorm / (gradientNorm + CLIP_EPSILON));
  await model.session.update({ gradientScale, scalars: plan.scalars(update) });
  return { step: update, epoch, loss, rate: plan.rate(update), gradientNorm };
}

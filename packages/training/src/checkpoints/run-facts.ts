import { newHash } from '#training-files';
import { checkArgument } from '@firth/options';
import { leavesOf, readWeight, type WeightSource } from '@firth/ops';
import { datasetCheck, type Dataset } from '../datasets/dataset.js';
import type { ParameterPlan } from '../loop/parameter-plan.js';
import type { Settings } from '../loop/settings.js';
import type { Schedule } from '../schedules.js';
import type { TrainOptions } from '../train-options.js';
import { programHash } from './program-hash.js';
import type { RunFact, RunIdentity } from './run-fact.js';

/** Hexadecimal digits of a hash that people are shown; two runs do not share them by chance. */
const SHOWN = 16;

/**
 * A hash of all examples in their own order, as JSON has them; arrays of numbers, maps and sets as lists. What an example
 * hides in private fields is not seen.
 */
export async function fingerprintOf(dataset: Dataset<unknown>): Promise<string> {
  checkArgument('fingerprintOf', 'dataset', datasetCheck, dataset);
  const hash = newHash();
  for await (const example of dataset.examples()) hash.update(`${JSON.stringify(example, encoded)}\n`);
  return hash.digest().slice(0, SHOWN);
}

function encoded(_: string, value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value);
  if (value instanceof Map || value instanceof Set) return [...value];
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(Object.values(value)) : value;
}

/** Everything that decides what a run comes to, beside its number of steps. */
export async function runFacts<E, S, I extends string, O extends string>(
  options: TrainOptions<E, S, I, O>,
  settings: Settings,
  plan: ParameterPlan,
): Promise<RunIdentity> {
  const { optimizer, dataset, schedule, task, evaluation, averageLast, checkpoints, identity = {} } = options;
  const { batchSize, accumulate, bucketBatches, shuffle, seed, maxGradientNorm, totalSteps } = settings;
  const best = evaluation?.best;
  const lazy: Readonly<Record<string, () => RunFact | Promise<RunFact>>> = {
    data: () => fingerprintOf(dataset),
    program: () => programHash(task.program).slice(0, SHOWN),
    weights: () => weightsHash(leavesOf<S, WeightSource>(task.program.schema, task.weights)),
    schedule: () => ratesOf(schedule, totalSteps),
    groups: () => groupsOf(plan),
  };
  const found = new Map<string, RunFact>([
    ...Object.entries({
      optimizer: `${optimizer.name} ${JSON.stringify(optimizer.settings)}`,
      ...{ examples: dataset.size, batchSize, accumulate, bucketBatches, shuffle, seed },
      shuffleBuffer: dataset.shuffleBuffer ?? 'all',
      maxGradientNorm: Number.isFinite(maxGradientNorm) ? maxGradientNorm : 'none',
      best: best === undefined ? 'none' : `${best.mode} ${best.metric} every ${evaluation?.every ?? 0} steps`,
      patience: best?.patience ?? 'none',
      averageLast: averageLast === undefined ? 'none' : `${averageLast} of every ${checkpoints?.every ?? 0} steps`,
    }),
  ]);
  for (const [name, fact] of Object.entries(lazy)) if (!(name in identity)) found.set(name, await fact());
  for (const [name, fact] of Object.entries(identity)) {
    if (fact === null) found.delete(name);
    else found.set(name, fact);
  }
  return { facts: Object.fromEntries(found), steps: totalSteps };
}

/** The rates of a whole run: the first, some between and the last, and a hash of all. */
function ratesOf(schedule: Schedule, steps: number): string {
  const rates = Float64Array.from({ length: steps }, (_, step) => schedule(step));
  const [first = 0] = rates;
  if (rates.every((rate) => rate === first)) return `rate ${first}`;
  const hash = newHash();
  hash.update(new Uint8Array(rates.buffer));
  const shown = [0, 0.25, 0.5, 0.75, 1].map((part) => rates[Math.round(part * (steps - 1))] ?? 0);
  return `rates ${shown.map((rate) => Number(rate.toPrecision(4))).join(', ')} (${hash.digest().slice(0, SHOWN)})`;
}

/** How many weights are trained alike and how, and a hash of which they are. */
function groupsOf(plan: ParameterPlan): string {
  const groups = new Map<string, number>();
  const hash = newHash();
  for (const [path, { rateFactor = 1, weightDecay = 0, fromStep = 1 }] of plan.groups) {
    const numbers = `rate x ${rateFactor}, decay ${weightDecay}${fromStep === 1 ? '' : `, from step ${fromStep}`}`;
    groups.set(numbers, (groups.get(numbers) ?? 0) + 1);
    hash.update(`${path}: ${numbers}\n`);
  }
  const shown = [...groups].map(([numbers, count]) => `${count} weights with ${numbers}`);
  return `${shown.join('; ')} (${hash.digest().slice(0, SHOWN)})`;
}

/** Of the values that training begins with; frozen ones are in no checkpoint. */
async function weightsHash(
  leaves: readonly { readonly path: string; readonly value: WeightSource }[],
): Promise<string> {
  const hash = newHash();
  for (const { path, value } of leaves) {
    const { buffer, byteOffset, byteLength } = await readWeight(value);
    hash.update(path);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest().slice(0, SHOWN);
}

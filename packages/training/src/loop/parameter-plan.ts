import { OptionError, shown } from '@firth/options';
import { TrainingError } from '../error.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { ParameterGroup } from '../optimizers/group-options.js';
import type { Schedule } from '../schedules.js';

export interface PlanOptions {
  /** Every weight of the program. */
  readonly paths: readonly string[];
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly groups: readonly ParameterGroup[];
  readonly isFrozen: (path: string) => boolean;
}

const ALL: readonly ParameterGroup[] = [{ matches: () => true }];

/** Which weights each update changes, and by which numbers. Updates count from 1. */
export class ParameterPlan {
  readonly #optimizer: Optimizer;
  readonly #schedule: Schedule;
  readonly #groupOf: ReadonlyMap<string, ParameterGroup>;

  /** @throws TrainingError BAD_ARGUMENT where a weight that is not frozen belongs to no group, or all are frozen. */
  constructor({ paths, optimizer, schedule, groups, isFrozen }: PlanOptions) {
    this.#optimizer = optimizer;
    this.#schedule = schedule;
    this.#groupOf = new Map(
      paths
        .filter((path) => !isFrozen(path))
        .map((path) => [path, (groups.length === 0 ? ALL : groups).find(({ matches }) => matches(path)) ?? lost(path)]),
    );
    if (this.#groupOf.size === 0) throw new TrainingError('BAD_ARGUMENT', 'freeze leaves no weight to train');
    this.rate(1);
  }

  /** The weights that change at all. */
  get trained(): Iterable<string> {
    return this.#groupOf.keys();
  }

  /** Each weight that changes, and its group. */
  get groups(): ReadonlyMap<string, ParameterGroup> {
    return this.#groupOf;
  }

  /** The weights that an update changes; gradually unfrozen ones join from update to update. */
  active(update: number): ReadonlySet<string> {
    const active = [...this.#groupOf].filter(([, { fromStep = 1 }]) => update >= fromStep);
    return new Set(active.map(([path]) => path));
  }

  /** The schedule's rate. @throws OptionError where it is no number, before a weight has changed by it. */
  rate(update: number): number {
    const rate: unknown = this.#schedule(update - 1);
    if (typeof rate === 'number' && Number.isFinite(rate)) return rate;
    const option = `schedule(${update - 1})`;
    throw new OptionError({ call: 'train', option, expected: 'a finite number', found: shown(rate) });
  }

  scalars(update: number): ReadonlyMap<string, readonly number[]> {
    const rate = this.rate(update);
    const numbers = new Map<ParameterGroup, readonly number[]>();
    const ofGroup = (group: ParameterGroup) => {
      const { rateFactor = 1, weightDecay = 0, fromStep = 1 } = group;
      const known = numbers.get(group);
      if (known !== undefined) return known;
      const found = this.#optimizer.scalars({ step: update - fromStep + 1, rate: rate * rateFactor, weightDecay });
      numbers.set(group, found);
      return found;
    };
    const active = this.active(update);
    return new Map(
      [...this.#groupOf].filter(([path]) => active.has(path)).map(([path, group]) => [path, ofGroup(group)]),
    );
  }
}

function lost(path: string): never {
  const hint = 'End the groups with { matches: () => true }, or freeze the weight';
  throw new TrainingError('BAD_ARGUMENT', 'no parameter group takes this weight', { at: path, hint });
}

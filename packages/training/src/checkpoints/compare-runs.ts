import { nearest, OptionError, shown as shownValue } from '@firth/options';
import { TrainingError } from '../error.js';
import type { StepRecord } from '../training-progress.js';
import type { Difference, RunFact, RunIdentity } from './run-fact.js';

export interface Comparison {
  readonly file: string;
  readonly saved: RunIdentity;
  readonly given: RunIdentity;
  /** What was done. */
  readonly done: readonly StepRecord[];
  readonly rateOf: (step: number) => number;
  /** Fields that may differ. */
  readonly forced: readonly string[];
}

/** @throws TrainingError BAD_CHECKPOINT with each fact that differs; OptionError for a forced field that there is not. */
export function compareRuns({ file, saved, given, done, rateOf, forced }: Comparison): void {
  const names = [...new Set([...Object.keys(given.facts), ...Object.keys(saved.facts)])];
  const strange = forced.find((field) => !names.includes(field));
  if (strange !== undefined) {
    const meant = nearest(strange, names);
    throw new OptionError({
      ...{ call: 'train', option: 'checkpoints.forceResume', expected: `some of ${names.join(', ')}` },
      ...{ found: shownValue(strange), hint: meant === undefined ? undefined : `did you mean ${meant}?` },
    });
  }
  const isSame = (field: string) => {
    const [before, now] = [saved.facts[field], given.facts[field]];
    if (field === 'schedule' && before !== undefined && saved.steps !== given.steps)
      return done.every(({ step, rate }) => rateOf(step) === rate);
    return JSON.stringify(before) === JSON.stringify(now);
  };
  const differences = names
    .filter((field) => !forced.includes(field) && !isSame(field))
    .map((field): Difference => ({ field, saved: saved.facts[field], given: given.facts[field] }));
  if (differences.length === 0) return;
  const fields = differences.map(({ field }) => field).join(', ');
  const side = (of: (difference: Difference) => RunFact | undefined) =>
    differences.map((difference) => `${difference.field} ${shown(of(difference))}`).join('; ');
  throw new TrainingError('BAD_CHECKPOINT', 'it is of another run', {
    ...{ file, at: fields, differences },
    ...{ expected: side((difference) => difference.saved), found: side((difference) => difference.given) },
    hint: `Go on with what it was begun with, or say that these may differ: forceResume (--force-resume) ${fields}`,
  });
}

function shown(fact: RunFact | undefined): string {
  if (fact === undefined) return 'not recorded';
  return typeof fact === 'object' ? `[${fact.join(', ')}]` : String(fact);
}

import { OptionError } from '../error.js';
import type { Entries } from '../options.js';

/** A description of a call's options, or of one of their kinds with the reading of all. */
export interface Swept {
  readonly call: string;
  readonly entries: Entries;
  read(given: unknown): unknown;
}

/** What no option takes, or few. */
const values: readonly unknown[] = [
  ...[null, true, 'zzz', '', '3', -1, 0, 0.5, 1e9, NaN, Infinity, 3n, Symbol('3')],
  ...[[], [undefined], new Array<string>(1), [3, 'a'], [''], {}, { zzz: 1 }, new Map(), () => 3],
];

/** Wrong options, made from the description: unknown ones, and of each option the values that it does not take. */
export function wrongOptions(described: Swept, right: object = {}): readonly Wrong[] {
  return Object.keys(described.entries).flatMap((option) => {
    const unknown = { option: `${option}_`, given: { ...right, [`${option}_`]: 1 } };
    const wrong = values.map((value) => ({ option, given: { ...right, [option]: value } }));
    const refused = wrong.filter(({ given }) => refusal(() => described.read(given)) !== undefined);
    if (refused.length < 5) throw new Error(`${option} takes nearly everything`);
    return [unknown, ...refused];
  });
}

export interface Wrong {
  readonly option: string;
  readonly given: object;
}

function refusal(action: () => unknown): OptionError | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  return undefined;
}

/** Calls with each wrong option; gives what was not refused by an OptionError that names the option. */
export async function unrefused(swept: Swept, call: (given: object) => unknown, right: object = {}): Promise<string[]> {
  const found: string[] = [];
  for (const { option, given } of wrongOptions(swept, right)) {
    const name = `${swept.call}(${Object.entries(given)
      .map(([key, value]) => `${key}: ${String(value)}`)
      .join(', ')})`;
    try {
      await call(given);
      found.push(`${name} was taken`);
    } catch (error) {
      if (!(error instanceof OptionError)) found.push(`${name}: ${String(error)}`);
      else if (![option, ...Object.keys(right)].some((one) => error.option.startsWith(one)))
        found.push(`${name} names ${error.option}`);
    }
  }
  return found;
}

import type { Check } from './checks.js';
import type { Help } from './options.js';

/** What a description says of an option, for whoever shows or reads it in another form: a command line, a page. */
export interface OptionForm {
  readonly kind: Check<unknown>['kind'];
  readonly isRequired: boolean;
  /** A few words, without the default. */
  readonly help: string | undefined;
  readonly default: unknown;
  /** The words of a choice, or of a list of choices. */
  readonly choices: readonly string[] | undefined;
}

/** An entry of a description, of either kind. */
type Entry = Check<unknown> & Help & { readonly isOptional?: true; readonly default?: unknown };

/** Reads an entry of a description. */
export function formOf(entry: Entry): OptionForm {
  const choices = entry.item?.choices ?? entry.choices;
  return {
    kind: entry.kind,
    isRequired: entry.isOptional !== true,
    help: entry.help,
    default: entry.default,
    choices: choices?.filter((choice) => typeof choice === 'string'),
  };
}

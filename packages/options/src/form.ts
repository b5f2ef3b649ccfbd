import * as v from 'valibot';
import type { Check } from './checks.js';

/** What a description says of an option, for whoever shows or reads it in another form: a command line, a page. */
export interface OptionForm {
  readonly kind: 'flag' | 'number' | 'string' | 'choice' | 'list' | 'other';
  readonly isRequired: boolean;
  /** A few words, without the default. */
  readonly help: string | undefined;
  readonly default: unknown;
  /** The words of a choice, or of a list of choices. */
  readonly choices: readonly string[] | undefined;
}

/** Reads an entry of a description. */
export function formOf(entry: v.GenericSchema): OptionForm {
  const check = field(entry, 'wrapped', isSchema) ?? entry;
  const item = check.type === 'array' ? field(check, 'item', isSchema) : undefined;
  const choices = field(item ?? check, 'choices', Array.isArray);
  return {
    kind: item !== undefined ? 'list' : choices !== undefined ? 'choice' : (kinds[check.type] ?? 'other'),
    isRequired: entry.type !== 'optional',
    help: field(entry, 'help', (value) => typeof value === 'string'),
    default: field(entry, 'default', (value) => value !== undefined),
    choices: choices?.filter((choice) => typeof choice === 'string'),
  };
}

/** What a value should have been, the end of "expected …"; undefined where it is right. */
export function expectedOf(entry: Check<unknown>, value: unknown): string | undefined {
  return v.safeParse(entry, value, { abortEarly: true }).issues?.[0].message;
}

const kinds: Readonly<Record<string, OptionForm['kind']>> = { boolean: 'flag', number: 'number', string: 'string' };

function field<T>(schema: object, name: string, isRight: (value: unknown) => value is T): T | undefined;
function field(schema: object, name: string, isRight: (value: unknown) => boolean): unknown;
function field(schema: object, name: string, isRight: (value: unknown) => boolean): unknown {
  const value: unknown = Object.entries(schema).find(([key]) => key === name)?.[1];
  return isRight(value) ? value : undefined;
}

const isSchema = (value: unknown): value is v.GenericSchema =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';

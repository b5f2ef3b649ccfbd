import * as v from 'valibot';
import { fields, isUnknownField, type Check, type Fields } from './checks.js';
import { OptionError, shown } from './error.js';
import { nearest } from './nearest.js';
import { didYouMean, Words } from './words.js';

/** What the CLI's `--help` says of an option. */
export interface Help {
  /** A few words, without the default. */
  readonly help?: string;
}

/** An option that may be left out; `undefined` is as good as left out. */
export type Optional<T, D extends T | undefined> = v.OptionalSchema<Check<T>, D> & Help;

/** An option that must be there. */
export type Required<T> = Check<T> & Help;

/** `option(whole({ least: 1 }), { default: 5, help: 'candidates for each mask' })` */
export function option<T>(check: Check<T>, about?: Help & { readonly default?: undefined }): Optional<T, undefined>;
export function option<T, const D extends T>(check: Check<T>, about: Help & { readonly default: D }): Optional<T, D>;
export function option<T>(check: Check<T>, { default: value, help }: Help & { readonly default?: T } = {}) {
  return Object.assign(v.optional(check, value), help === undefined ? {} : { help });
}

export function required<T>(check: Check<T>, { help }: Help = {}): Required<T> {
  return { ...check, ...(help === undefined ? {} : { help }) };
}

/** The options of a call by their names. */
export type Entries = v.ObjectEntries;

/** The options of one call: their names, types, defaults and ranges. */
export interface Options<E extends Entries> {
  /** The call, as messages name it: `fillMask`. */
  readonly call: string;
  readonly entries: E;
  /** The options with their defaults. @throws OptionError for an unknown name, a wrong type, a value out of range. */
  read(given: unknown): Present<v.InferOutput<Fields<E>>>;
}

/** Options that are there or are left out, and are never `undefined`. */
export type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** What a caller passes: `type FillMaskOptions = OptionsOf<typeof fillMaskOptions>`. */
export type OptionsOf<O extends Options<Entries>> = Readonly<v.InferInput<Fields<O['entries']>>>;

/** What `read` gives. */
export type ReadOptions<O extends Options<Entries>> = Readonly<ReturnType<O['read']>>;

/** Describes the options of a call. A comment before an entry is what an editor shows of the option. */
export function options<const E extends Entries>(call: string, entries: E): Options<E> {
  const schema = fields(entries, 'an object of options');
  return {
    call,
    entries,
    read: (given) => {
      refuseUnknown(call, entries, given); // first: a required option whose name is spelt otherwise is not just missing
      const result = v.safeParse(schema, given ?? {}, { abortEarly: true });
      if (!result.success) throw refusal(call, result.issues[0]);
      const present = Object.entries(result.output).filter(([, value]) => value !== undefined);
      return Object.fromEntries(present) as Present<typeof result.output>; // all of it but what is undefined
    },
  };
}

function refuseUnknown(call: string, entries: Entries, given: unknown): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(entries, name));
  if (unknown !== undefined) throw unknownOption(call, unknown, Object.keys(entries).join(', '));
}

/** An argument of a call, checked. @throws OptionError */
export function checkArgument<T>(call: string, argument: string, check: Check<T>, given: unknown): T {
  const result = v.safeParse(check, given, { abortEarly: true });
  if (result.success) return result.output;
  throw refusal(call, result.issues[0], argument);
}

function refusal(call: string, issue: v.BaseIssue<unknown>, argument = ''): OptionError {
  const option = pathOf(issue, argument);
  if (isUnknownField(issue)) return unknownOption(call, option, issue.message);
  return new OptionError({
    call,
    option: option === '' ? 'options' : option,
    // The message of a missing field is that of the object around it.
    expected: issue.type === 'strict_object' && issue.expected !== 'Object' ? 'a value' : issue.message,
    found: shown(issue.input),
    hint: issue.requirement instanceof Words ? issue.requirement.hint(issue.input) : undefined,
  });
}

function unknownOption(call: string, option: string, names: string): OptionError {
  const last = option.slice(option.lastIndexOf('.') + 1);
  const meant = nearest(last, names.split(', '));
  return new OptionError({
    call,
    option,
    expected: names === '' ? 'no options' : `one of the options ${names}`,
    found: 'an option that does not exist',
    hint: didYouMean(meant),
  });
}

function pathOf(issue: v.BaseIssue<unknown>, argument: string): string {
  let text = argument;
  for (const { key } of issue.path ?? [])
    text += typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${String(key)}`;
  return text;
}

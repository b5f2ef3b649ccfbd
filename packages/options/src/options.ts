import { inside, isPlain, refusal, type Check, type InOf, type OutOf, type Place } from './checks.js';
import { OptionError } from './error.js';
import { nearest } from './nearest.js';
import { didYouMean } from './words.js';

/** What the CLI's `--help` says of an option. */
export interface Help {
  /** A few words, without the default. */
  readonly help?: string;
}

/** An option that may be left out; `undefined` is as good as left out. */
export interface Optional<T, D extends T | undefined> extends Check<T, D extends undefined ? T | undefined : T>, Help {
  readonly isOptional: true;
  readonly default: D;
}

/** An option that must be there. */
export type Required<T> = Check<T> & Help;

/** `option(whole({ least: 1 }), { default: 5, help: 'candidates for each mask' })` */
export function option<T>(check: Check<T>, about?: Help & { readonly default?: undefined }): Optional<T, undefined>;
export function option<T, const D extends T>(check: Check<T>, about: Help & { readonly default: D }): Optional<T, D>;
export function option<T>(check: Check<T>, { default: value, ...help }: Help & { readonly default?: T } = {}): unknown {
  const read = (given: unknown, place: Place): T | undefined =>
    given === undefined ? value : check.read(given, place);
  return { ...check, ...help, isOptional: true, default: value, read };
}

export const required = <T>(check: Check<T>, help: Help = {}): Required<T> => ({ ...check, ...help });

/** The options of a call by their names. */
export type Entries = Readonly<Record<string, Check<unknown>>>;

type OptionalIn<E> = { [K in keyof E]: E[K] extends { readonly isOptional: true } ? K : never }[keyof E];

type Flat<T> = { [K in keyof T]: T[K] };

/** What callers pass for some entries. */
export type Given<E> = Flat<
  { readonly [K in keyof E as K extends OptionalIn<E> ? K : never]?: InOf<E[K]> | undefined } & {
    readonly [K in keyof E as K extends OptionalIn<E> ? never : K]: InOf<E[K]>;
  }
>;

/** What is read of them: options without a default are there or left out, and never `undefined`. */
export type Read<E> = Flat<
  { readonly [K in keyof E as undefined extends OutOf<E[K]> ? K : never]?: Exclude<OutOf<E[K]>, undefined> } & {
    readonly [K in keyof E as undefined extends OutOf<E[K]> ? never : K]: OutOf<E[K]>;
  }
>;

/** An object of some fields, and no others. */
export function fields<const E extends Entries>(entries: E, expected?: string): Check<Given<E>, Read<E>>;
export function fields(entries: Entries, expected = 'an object'): Check<unknown> {
  return {
    kind: 'other',
    read: (given, place) => {
      if (!isPlain(given)) throw refusal(expected, given, place);
      const values = new Map<string, unknown>(Object.entries(given));
      for (const key of values.keys()) if (!Object.hasOwn(entries, key)) throw unknownOption(key, entries, place);
      const read = Object.entries(entries).map(
        ([key, entry]) => [key, entry.read(values.get(key), inside(place, `.${key}`))] as const,
      );
      return Object.fromEntries(read.filter(([, value]) => value !== undefined));
    },
  };
}

/** The options of one call: their names, types, defaults and ranges. */
export interface Options<E extends Entries> {
  /** The call, as messages name it: `fillMask`. */
  readonly call: string;
  readonly entries: E;
  /** The options with their defaults. @throws OptionError for an unknown name, a wrong type, a value out of range. */
  read(given: unknown): Read<E>;
}

/** What a caller passes: `type FillMaskOptions = OptionsOf<typeof fillMaskOptions>`. */
export type OptionsOf<O extends { readonly entries: Entries }> = Given<O['entries']>;

/** What `read` gives. */
export type ReadOptions<O extends { readonly entries: Entries }> = Read<O['entries']>;

/** Describes the options of a call. A comment before an entry is what an editor shows of the option. */
export function options<const E extends Entries>(call: string, entries: E): Options<E> {
  const check = fields(entries, 'an object of options');
  return { call, entries, read: (given = {}) => check.read(given, { call, option: '' }) };
}

/** An argument of a call, checked. @throws OptionError */
export const checkArgument = <In, Out>(call: string, argument: string, check: Check<In, Out>, given: unknown): Out =>
  check.read(given, { call, option: argument });

function unknownOption(key: string, entries: Entries, place: Place): OptionError {
  const names = Object.keys(entries);
  return new OptionError({
    ...inside(place, `.${key}`),
    expected: names.length === 0 ? 'no options' : `one of the options ${names.join(', ')}`,
    found: 'an option that does not exist',
    hint: didYouMean(nearest(key, names)),
  });
}

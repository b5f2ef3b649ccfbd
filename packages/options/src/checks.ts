import { OptionError, shown } from './error.js';
import { Words, type OtherWords } from './words.js';

/** Where a value was given. */
export interface Place {
  readonly call: string;
  /** The option's path, or the argument's. */
  readonly option: string;
}

/** What an option may be: `In` is what callers pass, `Out` what is read of it, defaults included. */
export interface Check<In, Out = In> {
  readonly kind: 'flag' | 'number' | 'whole' | 'string' | 'choice' | 'list' | 'other';
  /** The value with its defaults. @throws OptionError that says what was expected at which place */
  read(value: unknown, place: Place): Out;
  /** Of a choice. */
  readonly choices?: readonly unknown[];
  /** Of a list: what each of its items may be. */
  readonly item?: Check<unknown>;
  /** For the compiler alone: it is never there. */
  readonly '~in'?: readonly [In];
}

export interface Range {
  /** The least value allowed. */
  readonly least?: number;
  /** The largest value allowed. */
  readonly most?: number;
  /** Values must be above this. */
  readonly above?: number;
  /** Values must be below this. */
  readonly below?: number;
}

/** Whatever `isRight` says; `expected` says it in words, as the end of "expected …". */
export const custom = <T>(isRight: (value: unknown) => boolean, expected: string): Check<T> =>
  simple<T>('other', isRight, expected);

/** A whole number. */
export const whole = (range: Range = {}): Check<number> =>
  simple('whole', (value) => Number.isSafeInteger(value) && isWithin(value, range), `a whole number${inWords(range)}`);

/** A finite number. */
export const number = (range: Range = {}): Check<number> =>
  simple('number', (value) => Number.isFinite(value) && isWithin(value, range), `a number${inWords(range)}`);

export const flag = (): Check<boolean> => simple('flag', (value) => typeof value === 'boolean', 'true or false');

export const string = (expected = 'a string'): Check<string> =>
  simple('string', (value) => typeof value === 'string', expected);

/** A string that is not empty: a name, a path. */
export const name = (expected = 'a string that is not empty'): Check<string> =>
  simple('string', (value) => typeof value === 'string' && value !== '', expected);

/**
 * One of a few words, or of `true`, `false` and `null` among them. Where another is refused the nearest is named, or what
 * `others` says.
 */
export function choice<const C extends string | number | boolean | null>(
  choices: readonly C[],
  others?: OtherWords,
): Check<C> {
  const expected = alternatives(choices.map((one) => (typeof one === 'string' ? `'${one}'` : String(one))));
  const words = new Words(choices, others);
  const isChoice = (value: unknown): boolean => choices.some((one) => one === value);
  return { ...simple<C>('choice', isChoice, expected, (value) => words.hint(value)), choices };
}

/** A list of `item`; sparse places count as undefined. */
export function list<T>(item: Check<T>, { least = 0 }: { readonly least?: number } = {}): Check<readonly T[]> {
  const expected = least === 0 ? 'a list' : `a list of at least ${least}`;
  return {
    kind: 'list',
    item,
    read: (value, place) => {
      if (!Array.isArray(value) || value.length < least) throw refusal(expected, value, place);
      return Array.from(value, (one: unknown, i) => item.read(one, inside(place, `[${i}]`)));
    },
  };
}

/** A value for which one of `checks` is right; `expected` says in words what that is. */
export function either<const C extends readonly Check<unknown>[]>(checks: C, expected: string): Check<InOf<C[number]>> {
  return custom((value) => checks.some((check) => expectedOf(check, value) === undefined), expected);
}

/** What a value should have been, the end of "expected …"; undefined where it is right. */
export function expectedOf(check: Check<unknown>, value: unknown): string | undefined {
  try {
    check.read(value, { call: '', option: '' });
  } catch (error) {
    if (error instanceof OptionError) return error.expected;
    throw error;
  }
  return undefined;
}

/** A record with any names and values of one kind. */
export function record<T>(item: Check<T>, expected = 'an object'): Check<Readonly<Record<string, T>>> {
  return {
    kind: 'other',
    read: (value, place) => {
      if (!isPlain(value)) throw refusal(expected, value, place);
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, item.read(one, inside(place, `.${key}`))]),
      );
    },
  };
}

/** A function; TypeScript checks what it takes. One that may give a promise is to be awaited, as every `onProgress` is. */
export const callback = <F extends (...values: never[]) => unknown>(): Check<F> =>
  custom((value) => typeof value === 'function', 'a function');

/** An object of whatever class that has these functions, and something under these other names. */
export const having = <T>(
  functions: readonly string[],
  values: readonly string[],
  expected: string,
  isRight: (value: object) => boolean = () => true,
): Check<T> =>
  custom(
    (value) =>
      isObject(value) &&
      functions.every((name) => typeof Reflect.get(value, name) === 'function') &&
      values.every((name) => Reflect.get(value, name) !== undefined) &&
      isRight(value),
    expected,
  );

/** An `AbortSignal`, of this realm or another. */
export const signal = (): Check<AbortSignal> =>
  custom((value) => isObject(value) && 'aborted' in value && 'addEventListener' in value, 'an AbortSignal');

/** The type of what callers pass. */
export type InOf<C> = C extends { readonly '~in'?: readonly [infer In] } ? In : never;

/** The type of what is read. */
export type OutOf<C> = C extends { read(value: unknown, place: Place): infer Out } ? Out : never;

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** An object as `{…}` makes it, here or in another realm: no list, no Date, no object of a class. */
export function isPlain(value: unknown): value is object {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return !isObject(prototype) || Object.getPrototypeOf(prototype) === null;
}

export const refusal = (expected: string, found: unknown, place: Place, hint?: string): OptionError =>
  new OptionError({ ...place, option: place.option || 'options', expected, found: shown(found), hint });

export const inside = ({ call, option }: Place, part: string): Place => ({
  call,
  option: option === '' ? part.replace(/^\./, '') : option + part,
});

/** What a value that is right is, the compiler takes from the caller: no type says "a whole number from 1 to 5". */
function simple<T>(
  kind: Check<T>['kind'],
  isRight: (value: unknown) => boolean,
  expected: string,
  hint?: (value: unknown) => string | undefined,
): Check<T>;
function simple(
  kind: Check<unknown>['kind'],
  isRight: (value: unknown) => boolean,
  expected: string,
  hint?: (value: unknown) => string | undefined,
): Check<unknown> {
  return {
    kind,
    read: (value, place) => {
      if (isRight(value)) return value;
      throw refusal(expected, value, place, hint?.(value));
    },
  };
}

const isWithin = (value: unknown, { least, most, above, below }: Range): boolean =>
  typeof value === 'number' &&
  value >= (least ?? -Infinity) &&
  value <= (most ?? Infinity) &&
  value > (above ?? -Infinity) &&
  value < (below ?? Infinity);

function inWords({ least, most, above, below }: Range): string {
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  const words = [
    ...(least === undefined ? [] : [`of at least ${least}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(most === undefined ? [] : [`of at most ${most}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return words.length === 0 ? '' : ` ${words.join(' and ')}`;
}

const alternatives = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;

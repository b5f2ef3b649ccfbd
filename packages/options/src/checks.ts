import * as v from 'valibot';
import { Words, type OtherWords } from './words.js';

/** What an option may be. Its message is the end of "expected …". */
export type Check<T> = v.GenericSchema<T>;

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

/** A whole number. */
export function whole(range: Range = {}): Check<number> {
  const expected = `a whole number${inWords(range)}`;
  return v.pipe(v.number(expected), v.safeInteger(expected), within(range, expected));
}

/** A finite number. */
export function number(range: Range = {}): Check<number> {
  const expected = `a number${inWords(range)}`;
  return v.pipe(v.number(expected), v.finite(expected), within(range, expected));
}

export const flag = (): Check<boolean> => v.boolean('true or false');

export const string = (expected = 'a string'): Check<string> => v.string(expected);

/** A string that is not empty: a name, a path. */
export function name(expected = 'a string that is not empty'): Check<string> {
  return v.pipe(v.string(expected), v.nonEmpty(expected));
}

/**
 * One of a few words, or of `true`, `false` and `null` among them. Where another is refused the nearest is named, or what
 * `others` says.
 */
export function choice<const C extends string | number | boolean | null>(
  choices: readonly C[],
  others?: OtherWords,
): Check<C> {
  const expected = alternatives(choices.map((one) => (typeof one === 'string' ? `'${one}'` : String(one))));
  return Object.assign(
    v.custom<C>((value) => choices.some((one) => one === value), expected),
    { choices, requirement: new Words(choices, others) }, // an issue has its schema's `requirement`
  );
}

/** A list of `item`; sparse places count as undefined. */
export function list<T>(item: Check<T>, { least = 0 }: { readonly least?: number } = {}): Check<readonly T[]> {
  const expected = least === 0 ? 'a list' : `a list of at least ${least}`;
  return v.pipe(v.array(item, expected), v.minLength(least, expected));
}

/** A value for which one of `checks` is right; `expected` says in words what that is. */
export function either<const C extends readonly v.GenericSchema[]>(
  checks: C,
  expected: string,
): Check<v.InferInput<C[number]>> {
  return v.custom<v.InferInput<C[number]>>((value) => checks.some((check) => v.is(check, value)), expected);
}

/** An object of some fields and no others: the type of its schema. */
export type Fields<E extends v.ObjectEntries> = v.StrictObjectSchema<E, v.ErrorMessage<v.StrictObjectIssue>>;

/** An object of some fields, and no others. */
export function fields<const E extends v.ObjectEntries>(entries: E, expected = 'an object'): Fields<E> {
  // The names that there are, where one is refused: whoever shows the issue looks for the nearest.
  return v.strictObject(entries, (issue) => (isUnknownField(issue) ? Object.keys(entries).join(', ') : expected));
}

export const isUnknownField = (issue: v.BaseIssue<unknown>): boolean =>
  issue.type === 'strict_object' && issue.expected === 'never';

/** A record with any names and values of one kind. */
export function record<T>(value: Check<T>, expected = 'an object'): Check<Readonly<Record<string, T>>> {
  return v.record(v.string(), value, expected);
}

/** A function; TypeScript checks what it takes. */
export function callback<F extends (...values: never[]) => unknown>(): Check<F> {
  return v.custom<F>((value) => typeof value === 'function', 'a function');
}

/** An `AbortSignal`, of this realm or another. */
export function signal(): Check<AbortSignal> {
  const isSignal = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
  return v.custom<AbortSignal>(isSignal, 'an AbortSignal');
}

/** Whatever `isRight` says; `expected` says it in words. */
export const custom = <T>(isRight: (value: unknown) => boolean, expected: string): Check<T> =>
  v.custom<T>(isRight, expected);

function within({ least, most, above, below }: Range, expected: string) {
  const isWithin = (value: number): boolean =>
    value >= (least ?? -Infinity) &&
    value <= (most ?? Infinity) &&
    value > (above ?? -Infinity) &&
    value < (below ?? Infinity);
  return v.check(isWithin, expected);
}

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

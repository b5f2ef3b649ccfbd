import { OptionError, shown } from '../error.js';

/** What JavaScript may give for an argument, by the names that a row says it with. */
const values: Readonly<Record<string, unknown>> = {
  ...{ undefined, null: null, 5: 5, NaN, "''": '', "'x'": 'x', '{}': {}, '[]': [], '[undefined]': [undefined] },
  ...{ '[,]': new Array<unknown>(1), symbol: Symbol('x'), date: new Date(0) },
};

export type WrongValue =
  'undefined' | 'null' | '5' | 'NaN' | "''" | "'x'" | '{}' | '[]' | '[undefined]' | '[,]' | 'symbol' | 'date';

/** One function of a package with a call of it that is right. */
export interface SweptCall {
  /** What has it: the module, a class or an object. */
  readonly on: object;
  /** Its name there; where `on` is an object of a class, of the class's methods. */
  readonly name: string;
  /** Arguments that are right, by their names, in order; `options` may be left out, or be empty. */
  readonly right: Readonly<Record<string, unknown>>;
  /** Of an argument: which of the values it takes too. What they give then is a result or a typed error of any place. */
  readonly takes?: Readonly<Record<string, readonly WrongValue[]>>;
  /** Of an argument: which are not tried, since they would do something: a file `x`. */
  readonly skips?: Readonly<Record<string, readonly WrongValue[]>>;
  /** Whether the right call fails too, by a typed error: there is no server, say. */
  readonly fails?: boolean;
  /** What messages name the call: its name unless said. */
  readonly call?: string;
  /** What they name it where the options are wrong: the call that has the same ones. */
  readonly optionsOf?: string;
}

/** A class of errors that is a package's own. */
type ErrorClass = abstract new (...given: never[]) => Error;

/**
 * Calls with each argument replaced by what it cannot be; gives what was neither refused by a typed error that names the call
 * and the argument, nor is said to be taken. A function that gives a promise must refuse by that promise.
 */
export async function unrefusedArguments(
  { on, name, right, takes = {}, skips = {}, fails = false, call = name, optionsOf = call }: SweptCall,
  own: readonly ErrorClass[] = [],
): Promise<string[]> {
  const found: string[] = [];
  const { isAsync, error: failure } = await outcome(on, name, Object.values(right));
  if ((failure !== undefined) !== fails) found.push(`the right call: ${shownError(failure)}`);
  for (const [index, argument] of Object.keys(right).entries()) {
    const taken: readonly string[] = [...(takes[argument] ?? []), ...(argument === 'options' ? ALWAYS : [])];
    const tried = Object.entries(values).filter(([label]) => !skips[argument]?.some((one) => one === label));
    for (const [label, value] of tried) {
      const given = Object.values(right).map((one, at) => (at === index ? value : one));
      const place = `${name}(${argument}: ${label})`;
      const { error, threw } = await outcome(on, name, given);
      if (threw && isAsync) found.push(`${place} throws, rather than rejects`);
      else if (error === undefined) {
        if (!taken.includes(label)) found.push(`${place} was taken`);
      } else if (!(error instanceof OptionError) && !own.some((kind) => error instanceof kind))
        found.push(`${place}: ${shownError(error)}`);
      else if (!taken.includes(label) && !names(error, argument === 'options' ? optionsOf : call, argument))
        found.push(`${place} does not name them: ${shownError(error)}`);
    }
  }
  return found;
}

const ALWAYS: readonly WrongValue[] = ['undefined', '{}'];

const shownError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : shown(error);

const names = (error: unknown, call: string, argument: string): boolean =>
  error instanceof OptionError
    ? error.call === call && (argument === 'options' || error.option.startsWith(argument))
    : error instanceof Error && error.message.includes(argument);

async function outcome(
  on: object,
  name: string,
  given: readonly unknown[],
): Promise<{ readonly isAsync: boolean; readonly threw: boolean; readonly error?: unknown }> {
  const method: unknown = Reflect.get(on, name);
  if (typeof method !== 'function') throw new TypeError(`${name} is no function`);
  let result: unknown;
  try {
    result = Reflect.apply(method, on, given);
  } catch (error) {
    return { isAsync: false, threw: true, error };
  }
  const isAsync = result instanceof Promise;
  try {
    const value = await result;
    if (isIterator(value)) await value.next(); // a generator does nothing before it is asked
    return { isAsync, threw: false };
  } catch (error) {
    return { isAsync, threw: false, error };
  }
}

const isIterator = (value: unknown): value is AsyncIterator<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;

/** A row's function as `functionsOf` names it. */
export const nameOf = ({ on, name }: SweptCall): string =>
  typeof on === 'function'
    ? `${on.name}.${name}`
    : Symbol.toStringTag in on // a module
      ? name
      : `${on.constructor.name}.${name}`;

/** Every function that a module exports, and every method of its classes as `Class.method`; errors are left out. */
export const functionsOf = (exported: object): readonly string[] =>
  Object.entries(exported).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value !== 'function') return [];
    const prototype: unknown = value.prototype;
    if (prototype instanceof Error) return [];
    if (!String(value).startsWith('class') || typeof prototype !== 'object' || prototype === null) return [name];
    return [...methodsOf(value), ...methodsOf(prototype)].map((method) => `${name}.${method}`);
  });

const methodsOf = (on: object): readonly string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(on))
    .filter(([name, { value }]: [string, PropertyDescriptor]) => name !== 'constructor' && typeof value === 'function')
    .map(([name]) => name);

import { custom } from '@firth/options';

/** What training is done with, by what it can do. */
export const having = <T>(functions: readonly string[], values: readonly string[], expected: string) =>
  custom<T>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      functions.every((name) => typeof Reflect.get(value, name) === 'function') &&
      values.every((name) => Reflect.get(value, name) !== undefined),
    expected,
  );

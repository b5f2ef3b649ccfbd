import { isObject } from './checks.js';

/**
 * What was caught, of whatever realm: Jest runs tests in another than Node's own, where the system's errors are no `Error`.
 */
export const messageOf = (caught: unknown): string => String(field(caught, 'message') ?? caught);

/** Of Node's errors: `ENOENT`, `ERR_MODULE_NOT_FOUND`. */
export const codeOf = (caught: unknown): unknown => field(caught, 'code');

/** Of an error of the operating system alone. */
export const systemCodeOf = (caught: unknown): unknown =>
  field(caught, 'syscall') === undefined ? undefined : codeOf(caught);

const field = (caught: unknown, name: 'code' | 'message' | 'syscall'): unknown =>
  isObject(caught) ? Reflect.get(caught, name) : undefined;

/**
 * What was caught, of whatever realm: Jest runs tests in another than Node's own, where the system's errors are no `Error`.
 */
const field = (caught: unknown, name: 'code' | 'message' | 'syscall'): string | undefined => {
  if (typeof caught !== 'object' || caught === null) return undefined;
  const value: unknown = Reflect.get(caught, name);
  return typeof value === 'string' ? value : undefined;
};

export const messageOf = (caught: unknown): string => field(caught, 'message') ?? String(caught);

/** Of Node's errors: `ENOENT`, `ERR_MODULE_NOT_FOUND`. */
export const codeOf = (caught: unknown): string | undefined => field(caught, 'code');

/** Of an error of the operating system alone. */
export const systemCodeOf = (caught: unknown): string | undefined =>
  field(caught, 'syscall') === undefined ? undefined : codeOf(caught);

/** Where a refused value stands, what was expected of it and what it was. */
export interface OptionErrorDetails {
  /** The call: `fillMask`. */
  readonly call: string;
  /** The option's path, or the argument's: `topK`, `texts[3]`. */
  readonly option: string;
  readonly expected: string;
  readonly found: string;
  /** What was probably meant, or what to do. */
  readonly hint?: string | undefined;
}

/** A call was given an option that it does not have, or a value that it cannot take. Nothing was done. */
export class OptionError extends TypeError implements OptionErrorDetails {
  override readonly name = 'OptionError';
  readonly code = 'BAD_OPTION';
  readonly call: string;
  readonly option: string;
  readonly expected: string;
  readonly found: string;
  readonly hint: string | undefined;

  constructor({ call, option, expected, found, hint }: OptionErrorDetails) {
    super(`${call}: ${option}: expected ${expected}, found ${found}${hint === undefined ? '' : `; ${hint}`}`);
    this.call = call;
    this.option = option;
    this.expected = expected;
    this.found = found;
    this.hint = hint;
  }
}

/** A value as a message shows it: short, and never an error of its own. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  // An object without a prototype has no constructor, and one of its own may be anything.
  const name = typeof value.constructor === 'function' ? value.constructor.name : 'Object';
  if (name === 'Object') return 'an object';
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

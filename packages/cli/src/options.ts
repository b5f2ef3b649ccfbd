import { InvalidArgumentError, Option, type Command } from 'commander';
import { UsageError } from './output/errors.js';

export interface JsonOption {
  readonly json?: true;
}

export const jsonOption = (): Option => new Option('--json', 'print one JSON object and nothing else');

export const forceOption = (): Option => new Option('-f, --force', 'replace what is there already');

/** Of a flag and its `--no-` only one is said. */
export function eitherWay(command: Command, name: string): void {
  const said = new Set<string>();
  for (const flag of [name, `no-${name}`])
    command.on(`option:${flag}`, () => {
      if (said.add(flag).size > 1) throw new UsageError(`--${name} and --no-${name} exclude each other`);
    });
}

/** `12`; NaN for whatever else JavaScript would take for a number: `0xc`, `1e1`, ` 12`. */
export const wholeDecimal = (text: string): number => (/^[+-]?\d+$/.test(text) ? Number(text) : NaN);

/** `0.5`, `1e-5`; NaN for whatever else JavaScript would take for a number. */
export const decimal = (text: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;

export function commaList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Expected values with commas between them.');
  return items;
}

/** A list of some of `choices`. */
export function someOf<C extends string>(choices: readonly C[]): (text: string) => C[] {
  return (text) =>
    commaList(text).map((item) => {
      const found = choices.find((choice) => choice === item);
      if (found === undefined) throw new InvalidArgumentError(`Expected ${choices.join(', ')}.`);
      return found;
    });
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/** `200MB` -> 200000000. */
export function byteCount(text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([KMG]?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toUpperCase().replace(/^B$/, '')] ?? NaN);
  if (!(bytes >= 1)) throw new InvalidArgumentError('Expected a number of bytes, such as 5GB or 200MB.');
  return bytes;
}

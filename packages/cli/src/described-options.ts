import { expectedOf, formOf, type Entries, type OptionForm, type Options, type OptionsOf } from '@firth/options';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { commaList, decimal, wholeDecimal } from './options.js';

/**
 * Flags by option: `'-k, --top-k <count>'`, or `true` for those that the name and kind give (`--top-k <number>`). One of
 * `<text...>` may be said several times.
 */
export type Flags<E extends Entries> = { readonly [N in keyof E]?: string | true };

/**
 * Gives a command some options of a call: their words, kinds, defaults, choices and ranges are those of its description,
 * so that `--help` and the refusals say what the call itself says.
 */
export function addDescribed<E extends Entries>(
  command: Command,
  described: { readonly entries: E },
  flags: Flags<E>,
): Command {
  const entries: Entries = described.entries;
  for (const [name, entry] of Object.entries(entries)) {
    const given = Object.entries(flags).find(([wanted]) => wanted === name)?.[1];
    if (given === undefined) continue;
    const option = describedOption(typeof given === 'string' ? given : flagsOf(name, formOf(entry)), entry);
    if (option.attributeName() !== name) throw new TypeError(`${option.flags} is not the option ${name}`);
    command.addOption(option);
  }
  return command;
}

/** One option of a call, which may go by another name on the command line. */
export function describedOption(flags: string, entry: Entries[string]): Option {
  const form = formOf(entry);
  const option = new Option(flags, form.help);
  const wrong = (value: unknown) => expectedOf(entry, value);
  if (form.choices !== undefined && form.kind === 'choice') option.choices(form.choices);
  else if (option.variadic) option.argParser((text, before) => checked([...listOf(before, form), text], wrong));
  else if (form.kind !== 'flag') option.argParser((text) => parsed(text, form, wrong));
  if (form.default !== undefined && form.kind !== 'flag' && !option.variadic) option.default(form.default);
  if (form.isRequired) option.makeOptionMandatory();
  return option;
}

/** Of what a command was given, the options of a call. */
export function describedValues<E extends Entries>(
  described: Options<E>,
  given: object,
): Partial<OptionsOf<Options<E>>>;
export function describedValues({ entries }: Options<Entries>, given: object): object {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => Object.hasOwn(entries, name) && value !== undefined),
  );
}

function flagsOf(name: string, { kind, default: value }: OptionForm): string {
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (kind === 'flag') return value === true ? `--no-${flag}` : `--${flag}`;
  return `--${flag} <${kind === 'list' ? 'a,b' : kind === 'number' || kind === 'whole' ? 'number' : 'text'}>`;
}

function parsed(text: string, { kind }: OptionForm, wrong: (value: unknown) => string | undefined): unknown {
  const read = { number: decimal, whole: wholeDecimal, list: commaList };
  return checked(kind === 'number' || kind === 'whole' || kind === 'list' ? read[kind](text) : text, wrong);
}

function checked<T>(value: T, wrong: (value: unknown) => string | undefined): T {
  const expected = wrong(value);
  if (expected !== undefined) throw new InvalidArgumentError(`Expected ${expected}.`);
  return value;
}

/** What was said before, but not the default. */
const listOf = (before: unknown, form: OptionForm): readonly unknown[] =>
  Array.isArray(before) && before !== form.default ? before : [];

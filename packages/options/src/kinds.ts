import { OptionError, shown } from './error.js';
import type { Entries, Options, OptionsOf, ReadOptions } from './options.js';

type Described = Options<Entries>;

/** The options of a call that has several kinds of them, one of which is meant. */
export interface Kinds<K extends Readonly<Record<string, Described>>> {
  readonly call: string;
  readonly kinds: K;
  /** The options with their defaults, checked by the kind that is meant. @throws OptionError */
  read(given: unknown): { readonly [N in keyof K]: ReadOptions<K[N]> }[keyof K];
}

/** The names of the options of all kinds. */
type NamesOf<K> = { [N in keyof K]: K[N] extends Described ? keyof K[N]['entries'] : never }[keyof K];

/** What a caller passes: one of the kinds, without what only others have. */
export type KindsOf<K extends Kinds<Readonly<Record<string, Described>>>> = {
  readonly [N in keyof K['kinds']]: OptionsOf<K['kinds'][N]> &
    Readonly<Partial<Record<Exclude<NamesOf<K['kinds']>, keyof K['kinds'][N]['entries']>, undefined>>>;
}[keyof K['kinds']];

/**
 * Options that only go together in some ways: `kinds('generate', { 'doSample: true': sampling, … }, kindOf)`. `kindOf` says
 * by what was given which kind is meant. An option of another kind is refused with the words of the kind that has it.
 */
export function kinds<const K extends Readonly<Record<string, Described>>>(
  call: string,
  all: K,
  kindOf: (given: Readonly<Record<string, unknown>>) => keyof K & string,
): Kinds<K>;
export function kinds(
  call: string,
  all: Readonly<Record<string, Described>>,
  kindOf: (given: Readonly<Record<string, unknown>>) => string,
): Kinds<Readonly<Record<string, Described>>> {
  return {
    call,
    kinds: all,
    read: (given) => {
      const name = kindOf(typeof given === 'object' && given !== null ? { ...given } : {});
      const meant = all[name];
      if (meant === undefined) throw new TypeError(`${call} has no kind '${name}'`);
      refuseOthers(call, all, meant, given);
      return meant.read(given);
    },
  };
}

function refuseOthers(call: string, all: Readonly<Record<string, Described>>, meant: Described, given: unknown): void {
  if (typeof given !== 'object' || given === null) return;
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(meant.entries, option)) continue;
    const those = Object.keys(all).filter((kind) => Object.hasOwn(all[kind]?.entries ?? {}, option));
    if (those.length > 0)
      throw new OptionError({ call, option, expected: `nothing unless ${those.join(' or ')}`, found: shown(value) });
  }
}

import { OptionError, shown } from '@firth/options';
import type { BertText } from '../inputs.js';

/**
 * A text, or a list of texts and pairs, as a list; a place that holds neither is named.
 *
 * @throws OptionError `texts[3][1]: expected a string, found undefined`
 */
export function bertTexts(call: string, given: unknown): readonly BertText[] {
  if (typeof given === 'string') return [given];
  if (!Array.isArray(given)) {
    const expected = 'a string, or a list of strings and pairs of them';
    throw new OptionError({ call, option: 'texts', expected, found: shown(given) });
  }
  // Not map(): it skips the holes of a sparse list.
  return Array.from<unknown, BertText>(given, (text, i) =>
    typeof text === 'string' ? text : pairOf(call, `texts[${i}]`, text, 'a string, or a pair of them'),
  );
}

/** A list of pairs. @throws OptionError as `bertTexts`. */
export function pairsOf(call: string, given: unknown): readonly (readonly [first: string, second: string])[] {
  if (!Array.isArray(given))
    throw new OptionError({ call, option: 'pairs', expected: 'a list of pairs of strings', found: shown(given) });
  return Array.from<unknown, readonly [string, string]>(given, (pair, i) =>
    pairOf(call, `pairs[${i}]`, pair, 'a pair of strings'),
  );
}

function pairOf(call: string, option: string, given: unknown, expected: string): readonly [string, string] {
  const parts: readonly unknown[] = Array.isArray(given) ? given : [];
  if (parts.length !== 2) throw new OptionError({ call, option, expected, found: shown(given) });
  const [first, second] = parts;
  if (typeof first !== 'string') throw notText(call, `${option}[0]`, first);
  if (typeof second !== 'string') throw notText(call, `${option}[1]`, second);
  return [first, second];
}

const notText = (call: string, option: string, found: unknown): OptionError =>
  new OptionError({ call, option, expected: 'a string', found: shown(found) });

import { OptionError, shown } from './error.js';

/**
 * A text or a list of texts as a list; a place that holds no string, or nothing, is named.
 * @throws OptionError `texts[3]: expected a string, found undefined`
 */
export function textsOf(call: string, given: unknown, argument = 'texts'): readonly string[] {
  if (typeof given === 'string') return [given];
  if (!Array.isArray(given))
    throw new OptionError({ call, option: argument, expected: 'a string, or a list of strings', found: shown(given) });
  const texts: readonly unknown[] = given;
  return isStrings(texts) ? texts : refuse(call, argument, texts);
}

function isStrings(texts: readonly unknown[]): texts is readonly string[] {
  for (const text of texts) if (typeof text !== 'string') return false; // not every(): it skips the holes
  return true;
}

function refuse(call: string, argument: string, texts: readonly unknown[]): never {
  const i = [...texts].findIndex((text) => typeof text !== 'string');
  throw new OptionError({ call, option: `${argument}[${i}]`, expected: 'a string', found: shown(texts[i]) });
}

/**
 * A list of sentences that are lists of words; a place that holds none is named.
 *
 * @throws OptionError `sentences[3][1]: expected a string, found undefined`
 */
export function sentencesOf(call: string, given: unknown, argument = 'sentences'): readonly (readonly string[])[] {
  if (!Array.isArray(given))
    throw new OptionError({ call, option: argument, expected: 'a list of lists of words', found: shown(given) });
  // Not map(): it skips the holes.
  return Array.from<unknown, readonly string[]>(given, (words, i) => {
    const option = `${argument}[${i}]`;
    if (!Array.isArray(words))
      throw new OptionError({ call, option, expected: 'a list of words', found: shown(words) });
    return textsOf(call, words, option);
  });
}

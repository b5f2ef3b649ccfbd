import { OptionError, shown, textsOf } from '@firth/options';

/** Sentences that are words already. @throws OptionError that names the place of what is no word. */
export function sentencesOf(call: string, given: unknown): readonly (readonly string[])[] {
  const refuse = (option: string, found: unknown, hint?: string): OptionError =>
    new OptionError({ call, option, expected: 'a list of words', found: shown(found), hint });
  if (!Array.isArray(given)) throw refuse('sentences', given);
  const sentences: readonly unknown[] = given;
  return Array.from(sentences, (words, i) => {
    if (typeof words === 'string') throw refuse(`sentences[${i}]`, words, 'split the text into its words');
    if (!Array.isArray(words)) throw refuse(`sentences[${i}]`, words);
    return textsOf(call, words, `sentences[${i}]`);
  });
}

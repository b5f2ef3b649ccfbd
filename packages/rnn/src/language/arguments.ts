import { checkArgument, custom, list, string } from '@firth/options';
import { WordVocabulary } from '@firth/tokenizers';

const words = list(string());
const vocabularyCheck = custom<WordVocabulary>((value) => value instanceof WordVocabulary, 'a WordVocabulary');

/** A sentence's words. @throws OptionError that names the place of what is none. */
export const checkWords = (call: string, given: unknown, argument = 'words'): readonly string[] =>
  checkArgument(call, argument, words, given);

/** @throws OptionError */
export const checkVocabularyArgument = (call: string, given: unknown): WordVocabulary =>
  checkArgument(call, 'vocabulary', vocabularyCheck, given);

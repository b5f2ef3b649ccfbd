import { batchEntries, options, type OptionsOf } from '@firth/options';

export const nextSentenceOptions = options('nextSentence', batchEntries);

export type NextSentenceOptions = OptionsOf<typeof nextSentenceOptions>;

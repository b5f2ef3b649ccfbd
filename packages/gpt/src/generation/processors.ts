import { OptionError } from '@firth/options';
import { penalizeRepetition } from './logits.js';
import type { Settings } from './settings.js';

/** Whether scores are changed before a token is chosen. */
export const hasProcessors = (settings: Settings): boolean =>
  settings.repetitionPenalty !== 1 ||
  settings.noRepeatNgramSize > 0 ||
  settings.badWordsIds.length > 0 ||
  settings.suppressTokens.length > 0 ||
  settings.beginSuppressTokens.length > 0 ||
  (settings.minNewTokens > 0 && settings.eosTokenIds.length > 0);

/**
 * Changes the scores of what follows `ids`, the prompt and what was generated, in the order of transformers'
 * `_get_logits_processor`; `generated` tokens were.
 */
export function process(scores: Float32Array, ids: readonly number[], generated: number, settings: Settings): void {
  const { repetitionPenalty, noRepeatNgramSize, badWordsIds, eosTokenIds } = settings;
  if (repetitionPenalty !== 1) penalizeRepetition(scores, ids, repetitionPenalty);
  if (noRepeatNgramSize > 0) forbid(scores, repeatingTokens(ids, noRepeatNgramSize));
  forbid(scores, badWordEnds(ids, badWordsIds, eosTokenIds));
  if (generated < settings.minNewTokens) forbid(scores, eosTokenIds);
  forbid(scores, settings.suppressTokens);
  if (generated === 0) forbid(scores, settings.beginSuppressTokens);
}

/** Every token is forbidden. */
export const nothingLeft = (): OptionError =>
  new OptionError({
    call: 'generate',
    option: 'suppressTokens',
    expected: 'a token that may be generated',
    found: 'none',
    hint: "with badWordsIds, noRepeatNgramSize and what the folder's generation_config.json sets all are forbidden",
  });

function forbid(scores: Float32Array, ids: Iterable<number>): void {
  for (const id of ids) if (id < scores.length) scores[id] = -Infinity;
}

/** What would make a run of `size` tokens that was there before (Paulus et al., 2017, section 2.5). */
export function* repeatingTokens(ids: readonly number[], size: number): Generator<number, void, undefined> {
  const start = ids.length - (size - 1); // of the run that the next token ends
  for (let at = 0; at + size <= ids.length; at++)
    if (endsAlike(ids, start, ids, at, size - 1)) yield ids[at + size - 1] ?? 0;
}

/** The last token of each forbidden run whose others are there; what ends a text is no bad word. */
function* badWordEnds(
  ids: readonly number[],
  words: Settings['badWordsIds'],
  ends: readonly number[],
): Generator<number, void, undefined> {
  for (const word of words) {
    const last = word.at(-1);
    if (last === undefined || (word.length === 1 && ends.includes(last))) continue;
    const start = ids.length - (word.length - 1);
    if (start >= 0 && endsAlike(ids, start, word, 0, word.length - 1)) yield last;
  }
}

function endsAlike(a: readonly number[], from: number, b: readonly number[], at: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[from + i] !== b[at + i]) return false;
  return true;
}

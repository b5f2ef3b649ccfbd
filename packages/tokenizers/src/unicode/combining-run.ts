import { canonicalDecomposition, isDropped, isKeptMark, isNonspacingMark } from './normalize.js';
import type { BertNormalization } from './normalize.js';

/** A character that stays of a run of combining characters, and the place in the text that the reference gives it. */
export interface AlignedCharacter {
  readonly character: string;
  /** In UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

interface RunElement {
  readonly character: string;
  /** Not the first of its code point's decomposition: it takes no place of its own. */
  readonly inserted: boolean;
}

/**
 * Canonical ordering of the combining characters around `at`, for the few marks that accent stripping keeps. The Rust
 * library aligns the sorted characters with the places in their old order (`NormalizedString::transform`); so do we,
 * since offsets are to be equal. Returns the characters that stay, from `at` on, and where the run ends.
 */
export function combiningRun(
  text: string,
  at: number,
  floor: number,
  options: BertNormalization,
): { characters: AlignedCharacter[]; end: number } {
  const begin = runBegin(text, at, floor, options);
  const elements: RunElement[] = [];
  const places: { start: number; end: number }[] = [];
  let end = begin;
  while (end < text.length) {
    const codePoint = text.codePointAt(end) ?? 0;
    if (end > begin && !continuesRun(codePoint, options)) break;
    const start = end;
    end += codePoint > 0xffff ? 2 : 1;
    if (isDropped(codePoint, options)) continue;
    places.push({ start, end });
    Array.from(canonicalDecomposition(codePoint)).forEach((character, k) => {
      elements.push({ character, inserted: k > 0 });
    });
  }
  const characters: AlignedCharacter[] = [];
  let taken = 0;
  for (const { character, inserted } of canonicallyOrdered(elements)) {
    if (!inserted) taken++;
    const place = places[taken - 1] ?? { start: 0, end: 0 };
    // What the run hangs on has been read before `at`; of its decomposition only dropped marks can be left.
    const readBefore = begin < at && taken === 1 && !isCombining(character);
    if (!readBefore && !isNonspacingMark(character.codePointAt(0) ?? 0)) characters.push({ character, ...place });
  }
  return { characters, end };
}

/** The character that the run hangs on, or its first mark where the text begins with it. */
function runBegin(text: string, at: number, floor: number, options: BertNormalization): number {
  let begin = at;
  while (begin > floor && continuesRun(text.codePointAt(begin) ?? 0, options)) {
    const unit = text.charCodeAt(begin - 1);
    const paired = unit >= 0xdc00 && unit <= 0xdfff && (text.codePointAt(begin - 2) ?? 0) > 0xffff;
    begin -= paired ? 2 : 1;
  }
  return begin;
}

function continuesRun(codePoint: number, options: BertNormalization): boolean {
  return isDropped(codePoint, options) || isCombining(String.fromCodePoint(codePoint));
}

/** Whether canonical ordering moves a character, for the characters that the reference's tables know. */
export function isCombining(character: string): boolean {
  const codePoint = character.codePointAt(0) ?? 0;
  if (isKeptMark(codePoint)) return true;
  if (!isNonspacingMark(codePoint)) return false;
  const whole = character.normalize('NFD');
  // U+0334 sorts before the marks of every class but its own, U+0345 behind them.
  return (
    `${character}\u0334`.normalize('NFD') !== `${whole}\u0334` ||
    `\u0345${character}`.normalize('NFD') !== `\u0345${whole}`
  );
}

/** Sorts all but what the run hangs on: that may be a mark to newer Unicode versions than the reference's. */
function canonicallyOrdered(elements: readonly RunElement[]): RunElement[] {
  const head = elements.slice(0, elements[0] !== undefined && isCombining(elements[0].character) ? 0 : 1);
  const waiting = new Map<string, RunElement[]>();
  for (const element of elements.slice(head.length).reverse()) {
    const same = waiting.get(element.character);
    if (same === undefined) waiting.set(element.character, [element]);
    else same.push(element);
  }
  const marks = elements.slice(head.length).map(({ character }) => character);
  const ordered = Array.from(marks.join('').normalize('NFD'), (mark) => waiting.get(mark)?.pop());
  return [...head, ...ordered.filter((element) => element !== undefined)];
}

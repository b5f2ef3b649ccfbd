import { codePointSet } from '../unicode/code-point-set.js';
import { isCombining } from '../unicode/combining-run.js';
import { canonicalDecomposition, isUndecomposed } from '../unicode/normalize.js';
import { COMPATIBLE } from '../unicode/pipeline-tables.js';
import type { AlignedText, Change } from './aligned-text.js';

const compatible = codePointSet(COMPATIBLE);

/** `NFD` and `NFKD`: decomposed characters in canonical order. */
export function decomposed(aligned: AlignedText, compatibility: boolean): AlignedText {
  if (isAscii(aligned.text)) return aligned;
  return aligned.changed(decomposition(aligned.text, compatibility));
}

/** `NFC` and `NFKC`: the same, composed again. */
export function composed(aligned: AlignedText, compatibility: boolean): AlignedText {
  if (isAscii(aligned.text)) return aligned;
  return aligned.changed(composition(decomposition(aligned.text, compatibility)));
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

function* decomposition(text: string, compatibility: boolean): Generator<Change> {
  let run: Change[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const whole = codePoint < 0x80 ? character : partsOf(codePoint, compatibility);
    let consumed = 1;
    for (const part of whole) {
      const change = { character: part, consumed };
      consumed = 0;
      if (isMark(part)) run.push(change);
      else {
        if (run.length > 0) yield* ordered(run);
        run = [];
        yield change;
      }
    }
  }
  yield* ordered(run);
}

function partsOf(codePoint: number, compatibility: boolean): string {
  if (!compatibility) return canonicalDecomposition(codePoint);
  const character = String.fromCodePoint(codePoint);
  return compatible.has(codePoint) ? character.normalize('NFKD') : character;
}

/** Combining marks by their classes, those of one class as they stood. */
function ordered(run: readonly Change[]): readonly Change[] {
  if (run.length < 2) return run;
  const waiting = new Map<string, Change[]>();
  for (const change of [...run].reverse()) {
    const same = waiting.get(change.character);
    if (same === undefined) waiting.set(change.character, [change]);
    else same.push(change);
  }
  const marks = run.map(({ character }) => character).join('');
  return Array.from(marks.normalize('NFD'), (mark) => waiting.get(mark)?.pop()).filter(
    (change) => change !== undefined,
  );
}

const marks = new Map<string, boolean>();

function isMark(character: string): boolean {
  if (character < '\u0300') return false;
  let known = marks.get(character);
  if (known === undefined) marks.set(character, (known = isCombining(character)));
  return known;
}

/** The algorithm of UAX #15, section 1.3: a mark joins its starter unless one of its class or a higher stands between. */
function* composition(changes: Iterable<Change>): Generator<Change> {
  let starter: Change | undefined;
  let between: Change[] = [];
  for (const change of changes) {
    const mark = isMark(change.character);
    if (starter === undefined) {
      if (mark) yield change;
      else starter = change;
      continue;
    }
    const last = between.at(-1);
    const blocked = last !== undefined && (!mark || !sortsBefore(last.character, change.character));
    const joined = blocked ? undefined : join(starter.character, change.character);
    if (joined !== undefined) starter = { character: joined, consumed: starter.consumed + change.consumed };
    else if (mark) between.push(change);
    else {
      yield starter;
      yield* between;
      [starter, between] = [change, []];
    }
  }
  if (starter !== undefined) yield starter;
  yield* between;
}

/** Whether a mark's class is lower than another's. */
const sortsBefore = (first: string, second: string): boolean =>
  (second + first).normalize('NFD').startsWith(first) && first !== second;

/** The one character that two make, as the reference's version of Unicode has it. */
function join(first: string, second: string): string | undefined {
  const pair = first + second;
  const one = pair.normalize('NFC');
  const codePoint = one.codePointAt(0) ?? 0;
  const isOne = one.length === (codePoint > 0xffff ? 2 : 1);
  return isOne && !isUndecomposed(codePoint) ? one : undefined;
}

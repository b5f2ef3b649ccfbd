import { TokenizerError } from '../error.js';

/** A character of a text that is being changed, and how many characters of the text before it stands for: 0 for one put in. */
export interface Change {
  readonly character: string;
  readonly consumed: number;
}

/** A text may become so many times as long, and some characters more. Unicode's own forms make 18 of one. */
const [GROWTH, SLACK] = [256, 65_536];

/** What a character becomes by itself. */
export type CharacterChange = (codePoint: number) => string;

/** Remembers what the characters of the Basic Multilingual Plane become: at most so many strings. */
export function remembered(change: CharacterChange): CharacterChange {
  const known: (string | undefined)[] = new Array<string | undefined>(0x10000).fill(undefined);
  return (codePoint) => (codePoint > 0xffff ? change(codePoint) : (known[codePoint] ??= change(codePoint)));
}

/**
 * A text on its way to its normal form, and where in the original each of its UTF-16 units comes from: `NormalizedString` of the
 * Rust library, whose units are bytes. Both halves of a character beyond U+FFFF have the same place.
 */
export class AlignedText {
  readonly text: string;
  /** In UTF-16 units of the original. Shape [text.length]; so is `ends`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Where the piece begins that this was made of: the place of what is put in before all else. */
  private readonly origin: number;
  /** UTF-16 units that it may grow to: parts after parts could double it without end. */
  private readonly most: number;

  constructor(text: string, starts: Int32Array, ends: Int32Array, origin: number, most: number) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
    this.origin = origin;
    this.most = most;
  }

  /** The piece of a text from `from` to `to`. */
  static of(text: string, from: number, to: number): AlignedText {
    const length = to - from;
    const [starts, ends] = [new Int32Array(length), new Int32Array(length)];
    for (let at = 0; at < length;) {
      const width = (text.codePointAt(from + at) ?? 0) > 0xffff ? 2 : 1;
      for (const last = at + width, start = from + at; at < last; at++) {
        starts[at] = start;
        ends[at] = start + width;
      }
    }
    return new AlignedText(text.slice(from, to), starts, ends, from, GROWTH * length + SLACK);
  }

  /**
   * The text with its characters changed one after the other. What is put in has the place of the character before it.
   *
   * @param skipped characters left out before the first change
   */
  changed(changes: Iterable<Change>, skipped = 0): AlignedText {
    const made = new Builder(this.text.length, this.most);
    let at = this.skip(0, skipped);
    for (const { character, consumed } of changes) {
      if (consumed > 0) {
        made.push(character, this.starts[at] ?? this.origin, this.ends[at] ?? this.origin);
        at = this.skip(at, consumed);
      } else this.putIn(made, character, at);
    }
    return made.finish(this.origin);
  }

  /** Each character by itself becomes some text in its place, or nothing. */
  mapped(change: CharacterChange): AlignedText {
    const { text, starts, ends } = this;
    const made = new Builder(text.length, this.most);
    for (let at = 0; at < text.length;) {
      const codePoint = text.codePointAt(at) ?? 0;
      made.push(change(codePoint), starts[at] ?? 0, ends[at] ?? 0);
      at += codePoint > 0xffff ? 2 : 1;
    }
    return made.finish(this.origin);
  }

  /** The part from `from` to `to`. */
  slice(from: number, to: number): AlignedText {
    return new AlignedText(
      this.text.slice(from, to),
      this.starts.subarray(from, to),
      this.ends.subarray(from, to),
      this.origin,
      this.most,
    );
  }

  /** Puts a text in the place of each match, where the last character of the match stands. */
  replaced(matches: Iterable<{ readonly start: number; readonly end: number }>, content: string): AlignedText {
    const made = new Builder(this.text.length, this.most);
    let done = 0;
    for (const { start, end } of matches) {
      made.copy(this, done, start);
      this.putIn(made, content, end);
      done = end;
    }
    made.copy(this, done, this.text.length);
    return made.finish(this.origin);
  }

  /** Puts a text before the first character, which it shares its place with; an empty text stays empty. */
  prepended(content: string): AlignedText {
    if (this.text === '') return this;
    const made = new Builder(this.text.length + content.length, this.most);
    made.push(content, this.starts[0] ?? 0, this.ends[0] ?? 0);
    made.copy(this, 0, this.text.length);
    return made.finish(this.origin);
  }

  private putIn(made: Builder, content: string, at: number): void {
    made.push(content, this.starts[at - 1] ?? this.origin, this.ends[at - 1] ?? this.origin);
  }

  private skip(from: number, characters: number): number {
    let at = from;
    for (let k = 0; k < characters && at < this.text.length; k++)
      at += (this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    return at;
  }
}

class Builder {
  private text = '';
  private starts: Int32Array;
  private ends: Int32Array;
  private length = 0;
  private readonly most: number;

  constructor(capacity: number, most: number) {
    this.most = most;
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  push(content: string, start: number, end: number): void {
    this.reserve(content.length);
    this.text += content;
    for (const last = this.length + content.length; this.length < last; this.length++) {
      this.starts[this.length] = start;
      this.ends[this.length] = end;
    }
  }

  copy({ text, starts, ends }: AlignedText, from: number, to: number): void {
    this.reserve(to - from);
    this.text += text.slice(from, to);
    this.starts.set(starts.subarray(from, to), this.length);
    this.ends.set(ends.subarray(from, to), this.length);
    this.length += to - from;
  }

  finish(origin: number): AlignedText {
    const [starts, ends] = [this.starts.subarray(0, this.length), this.ends.subarray(0, this.length)];
    return new AlignedText(this.text, starts, ends, origin, this.most);
  }

  private reserve(units: number): void {
    if (this.length + units > this.most)
      throw new TokenizerError('BAD_CONFIG', 'the normalizers make this text too long', {
        at: 'normalizer',
        expected: `at most ${this.most} characters`,
        found: 'more',
      });
    if (this.length + units <= this.starts.length) return;
    const capacity = Math.max(this.length + units, this.starts.length * 2);
    this.starts = enlarged(this.starts, capacity);
    this.ends = enlarged(this.ends, capacity);
  }
}

function enlarged(array: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(array);
  return larger;
}

/** A token matched in the original text before anything else, with the names of `tokenizer.json`. */
export interface AddedToken {
  readonly content: string;
  readonly id: number;
  /** Skipped by `decode` on request. */
  readonly special: boolean;
  /** Take the whitespace before it, too. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Match only where no letter, digit or underscore touches it. */
  readonly singleWord: boolean;
  /** Match only a whole stretch between whitespace (`never_split` of the Python tokenizer). */
  readonly betweenSpaces: boolean;
}

/** Where a match lies in the text, in UTF-16 units. */
export interface AddedTokenMatch {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

const WORD_CHARACTER = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const NO_MATCHES: readonly AddedTokenMatch[] = [];
const WHITESPACE = /\p{White_Space}/u;

/** Added tokens by their first UTF-16 unit, longest first: the leftmost-longest rule of the Rust library. */
export class AddedTokens {
  private readonly byFirstUnit = new Map<number, AddedToken[]>();
  private readonly starts: readonly string[];

  constructor(tokens: readonly AddedToken[]) {
    for (const token of tokens) {
      if (token.content === '') continue;
      const unit = token.content.charCodeAt(0);
      const same = this.byFirstUnit.get(unit) ?? [];
      same.push(token);
      same.sort((a, b) => b.content.length - a.content.length);
      this.byFirstUnit.set(unit, same);
    }
    this.starts = Array.from(this.byFirstUnit.keys(), (unit) => String.fromCharCode(unit));
  }

  firstUnits(): Iterable<number> {
    return this.byFirstUnit.keys();
  }

  /** All matches of a text from left to right, as `matchAt` finds them. */
  matches(text: string): readonly AddedTokenMatch[] {
    if (!this.starts.some((start) => text.includes(start))) return NO_MATCHES;
    const found: AddedTokenMatch[] = [];
    const places = this.starts.map(() => -1);
    for (let from = 0, floor = 0; ;) {
      let at = Infinity;
      this.starts.forEach((start, k) => {
        let place = places[k] ?? Infinity;
        if (place < from) {
          const next = text.indexOf(start, from);
          places[k] = place = next < 0 ? Infinity : next;
        }
        at = Math.min(at, place);
      });
      if (at === Infinity) return found;
      const match = this.matchAt(text, at, floor);
      if (match !== undefined) found.push(match);
      floor = match?.end ?? floor;
      from = match?.end ?? at + 1;
    }
  }

  /** The match that begins at `at`; stripping reaches back to `floor`, the end of the match before it. */
  matchAt(text: string, at: number, floor: number): AddedTokenMatch | undefined {
    const candidates = this.byFirstUnit.get(text.charCodeAt(at));
    const token = candidates?.find(({ content }) => text.startsWith(content, at));
    if (token === undefined) return undefined;
    const after = at + token.content.length;
    if (token.singleWord && (touches(WORD_CHARACTER, text, at - 1) || touches(WORD_CHARACTER, text, after))) {
      return undefined;
    }
    if (token.betweenSpaces && !(isEdge(text, at - 1) && isEdge(text, after))) return undefined;
    let start = at;
    let end = after;
    if (token.lstrip) while (start > floor && touches(WHITESPACE, text, start - 1)) start--;
    if (token.rstrip) while (touches(WHITESPACE, text, end)) end++;
    return { id: token.id, start, end };
  }
}

function isEdge(text: string, at: number): boolean {
  return at < 0 || at >= text.length || touches(WHITESPACE, text, at);
}

/** Whether the character that holds the unit at `at` belongs to `set`; outside the text none does. */
function touches(set: RegExp, text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const unit = text.charCodeAt(at);
  const lead = unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
  return set.test(String.fromCodePoint(text.codePointAt(lead) ?? 0));
}

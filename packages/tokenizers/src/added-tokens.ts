/** A token matched in the text before anything else, with the names of `tokenizer.json`. */
export interface AddedToken {
  readonly content: string;
  readonly id: number;
  /** Skipped by `decode` and spelt out by `splitSpecialTokens`, on request. */
  readonly special: boolean;
  /** Take the whitespace before it, too. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Match only where no letter, digit or underscore touches it. */
  readonly singleWord: boolean;
  /** Matched, normalized itself, in the normalized text between the tokens that are not. */
  readonly normalized: boolean;
  /** Match only a whole stretch between whitespace (`never_split` of the Python tokenizer). */
  readonly betweenSpaces: boolean;
}

/** Where a match lies in the text, in UTF-16 units. */
export interface AddedTokenMatch {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** Ids of tokens that are to be read as any other text. */
export type SpeltOut = ReadonlySet<number>;

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  token?: AddedToken;
}

const WORD_CHARACTER = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const NO_MATCHES: readonly AddedTokenMatch[] = [];
const WHITESPACE = /\p{White_Space}/u;

/** Added tokens in a trie over UTF-16 units: the leftmost-longest rule of the Rust library, however many there are. */
export class AddedTokens {
  private readonly root: TrieNode = { next: new Map() };
  /** Any unit that a token begins with; undefined where there is no token. */
  private readonly starts: RegExp | undefined;

  constructor(tokens: readonly AddedToken[]) {
    for (const token of tokens) this.add(token);
    const units = Array.from(this.root.next.keys(), (unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
    this.starts = units.length === 0 ? undefined : new RegExp(`[${units.join('')}]`, 'g');
  }

  firstUnits(): Iterable<number> {
    return this.root.next.keys();
  }

  /** All matches of a text from left to right; a token that is found and not taken hides what begins inside it. */
  matches(text: string, speltOut?: SpeltOut): readonly AddedTokenMatch[] {
    const { starts } = this;
    if (starts === undefined) return NO_MATCHES;
    const found: AddedTokenMatch[] = [];
    let floor = 0;
    starts.lastIndex = 0;
    for (let place = starts.exec(text); place !== null; place = starts.exec(text)) {
      const token = this.tokenAt(text, place.index);
      if (token === undefined) continue;
      const match = this.matchOf(token, text, place.index, floor, speltOut);
      starts.lastIndex = place.index + token.content.length;
      if (match === undefined) continue;
      found.push(match);
      floor = match.end;
    }
    return found;
  }

  /** The longest token that begins at `at`. */
  tokenAt(text: string, at: number): AddedToken | undefined {
    let node = this.root.next.get(text.charCodeAt(at));
    let token = node?.token;
    for (let k = at + 1; node !== undefined && k < text.length; k++) {
      node = node.next.get(text.charCodeAt(k));
      token = node?.token ?? token;
    }
    return token;
  }

  /** The match of a token that begins at `at`; stripping reaches back to `floor`, the end of the match before it. */
  matchOf(
    token: AddedToken,
    text: string,
    at: number,
    floor: number,
    speltOut?: SpeltOut,
  ): AddedTokenMatch | undefined {
    if (speltOut?.has(token.id) === true) return undefined;
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

  private add(token: AddedToken): void {
    if (token.content === '') return;
    let node = this.root;
    for (let k = 0; k < token.content.length; k++) {
      const unit = token.content.charCodeAt(k);
      let next = node.next.get(unit);
      if (next === undefined) node.next.set(unit, (next = { next: new Map() }));
      node = next;
    }
    node.token ??= token;
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

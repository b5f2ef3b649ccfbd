/** How many tokens of which kind a row holds: `[CLS] first [SEP] second [SEP] [PAD]…`, or the texts alone. */
export interface RowLayout {
  readonly addSpecialTokens: boolean;
  /** Tokens of the first text. */
  readonly first: number;
  /** Tokens of the second text, undefined without one. */
  readonly second: number | undefined;
  /** Tokens of the row with its padding. */
  readonly length: number;
}

/** Where the parts of a row begin; each special token is the place before or behind a text. */
export interface RowPlaces {
  readonly first: number;
  readonly second: number;
  /** Where padding begins. */
  readonly end: number;
}

export function specialTokenCount(addSpecialTokens: boolean, pair: boolean): number {
  return addSpecialTokens ? (pair ? 3 : 2) : 0;
}

export function placesOf({ addSpecialTokens, first, second }: Omit<RowLayout, 'length'>): RowPlaces {
  const gap = addSpecialTokens ? 1 : 0;
  const afterFirst = gap + first + gap;
  return { first: gap, second: afterFirst, end: second === undefined ? afterFirst : afterFirst + second + gap };
}

/** 0 for the first text with its special tokens and for padding, 1 for the second. */
export function fillTokenTypeIds(target: Int32Array, at: number, layout: RowLayout): void {
  if (layout.second === undefined) return;
  const { second, end } = placesOf(layout);
  target.fill(1, at + second, at + end);
}

/** 1 for tokens, 0 for padding. */
export function fillAttentionMask(target: Int32Array, at: number, layout: RowLayout): void {
  target.fill(1, at, at + placesOf(layout).end);
}

/** 0 for tokens of the first text, 1 for the second's, -1 for special tokens and padding. */
export function fillSequenceIds(target: Int32Array, layout: RowLayout): void {
  const places = placesOf(layout);
  target.fill(-1);
  target.fill(0, places.first, places.first + layout.first);
  target.fill(1, places.second, places.second + (layout.second ?? 0));
}

/**
 * Ids of the special tokens around the texts of a row: `before A after`, `before A between B after`. All three are empty
 * for rows of texts alone.
 */
export interface RowTemplate {
  readonly before: readonly number[];
  readonly between: readonly number[];
  readonly after: readonly number[];
  /** Around a text that stands alone, where that is otherwise. */
  readonly alone?: RowTemplate;
  /** The token type of a second text and of what follows it: 1 unless said. */
  readonly pairType?: 0;
}

/** Rows of texts alone. */
export const BARE: RowTemplate = { before: [], between: [], after: [] };

/** How many tokens of which kind a row holds: those of its texts, the template's around them, and padding. */
export interface RowLayout {
  readonly template: RowTemplate;
  /** Tokens of the first text. */
  readonly first: number;
  /** Tokens of the second text, undefined without one. */
  readonly second: number | undefined;
  /** Tokens of the row with its padding. */
  readonly length: number;
}

/** Where the parts of a row begin. */
export interface RowPlaces {
  readonly first: number;
  readonly second: number;
  /** Where the template's last tokens begin. */
  readonly after: number;
  /** Where padding begins. */
  readonly end: number;
}

export function specialTokenCount({ before, between, after }: RowTemplate, pair: boolean): number {
  return before.length + (pair ? between.length : 0) + after.length;
}

export function placesOf({ template, first, second }: Omit<RowLayout, 'length'>): RowPlaces {
  const afterFirst = template.before.length + first;
  const secondStart = afterFirst + template.between.length;
  const after = second === undefined ? afterFirst : secondStart + second;
  return { first: template.before.length, second: secondStart, after, end: after + template.after.length };
}

/** 0 for the first text with its special tokens and for padding, 1 for the second. */
export function fillTokenTypeIds(target: Int32Array, at: number, layout: RowLayout): void {
  if (layout.second === undefined || layout.template.pairType === 0) return;
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
  if (layout.second !== undefined) target.fill(1, places.second, places.second + layout.second);
}

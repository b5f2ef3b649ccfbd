/** Scripts and blocks whose characters take two columns (Unicode's East Asian Width W and F, and emoji). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const NARROW_KATAKANA = /[\uff61-\uff9f\uffa0-\uffdc]/u;
/** Marks on the character before, and characters without a picture. */
const WIDTHLESS = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Texts of these characters take a column for each, and are shown as they are. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (WIDTHLESS.test(character)) continue;
    width += WIDE.test(character) && !NARROW_KATAKANA.test(character) ? 2 : 1;
  }
  return width;
}

/** The text on one line, with control characters (a file may hold any) as escapes that no terminal obeys. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    if (character === '\n' || character === '\r' || character === '\t') return JSON.stringify(character).slice(1, -1);
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

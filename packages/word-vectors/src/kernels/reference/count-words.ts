const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

export interface CountedWords {
  /** Numbers of the words, -1 for a line end. */
  readonly tokens: readonly number[];
  /** By number, in the order of their first appearance. */
  readonly words: readonly string[];
  readonly counts: readonly number[];
  /** Where the first word begins that is not UTF-8; nothing is counted from there on. */
  readonly invalidAt: number | undefined;
}

/** What assembly/words.as.ts counts in a whole text, to be read. Both give the same (count-words.test.ts). */
export function countWords(text: Uint8Array): CountedWords {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  const tokens: number[] = [];
  const counted = (invalidAt: number | undefined) => ({ tokens, words: [...numbers.keys()], counts, invalidAt });
  for (let at = 0; at < text.length;) {
    const byte = text[at] ?? 0;
    if (isSpace(byte)) {
      if (byte === 0x0a) tokens.push(-1);
      at++;
      continue;
    }
    const length = text.subarray(at).findIndex(isSpace);
    const end = length < 0 ? text.length : at + length;
    let word: string;
    try {
      word = decoder.decode(text.subarray(at, end));
    } catch {
      return counted(at);
    }
    const number = numbers.get(word) ?? numbers.size;
    numbers.set(word, number);
    counts[number] = (counts[number] ?? 0) + 1;
    tokens.push(number);
    at = end;
  }
  return counted(undefined);
}

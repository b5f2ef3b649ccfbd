/** Words of a vocabulary by what they are compared by: upper case where case is ignored, of like words the first. */
export class FoldedWords {
  private readonly words = new Map<string, string>();
  private readonly ignoreCase: boolean;

  /** @param vocabulary The words to know, most frequent first. */
  constructor(vocabulary: readonly string[], ignoreCase: boolean) {
    this.ignoreCase = ignoreCase;
    for (const word of vocabulary) {
      const key = this.key(word);
      if (!this.words.has(key)) this.words.set(key, word);
    }
  }

  key(word: string): string {
    return this.ignoreCase ? word.toUpperCase() : word;
  }

  /** The vocabulary's word for a word; undefined where it has none. */
  find(word: string): string | undefined {
    return this.words.get(this.key(word));
  }
}

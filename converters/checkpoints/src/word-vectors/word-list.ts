import { CheckpointError, type CheckpointErrorDetails } from '../error.js';

/** Longer than any word of a published file; word2vec.c itself cuts at 50, GloVe at 1000. */
export const LONGEST_WORD = 4096;

/** A word of so few ASCII bytes is put together sooner than a decoder is called. */
const SHORT = 24;

/** Collects the words of a file in order. */
export class WordList {
  readonly words: string[] = [];
  private readonly rows = new Map<string, number>();
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /**
   * @param where What an error names.
   * @throws CheckpointError BAD_VOCABULARY where a word is empty, too long, not UTF-8, or there already.
   */
  add(bytes: Uint8Array, where: () => CheckpointErrorDetails): void {
    const row = this.words.length;
    const details = (): CheckpointErrorDetails => ({ ...where(), at: `row ${row}` });
    if (bytes.length === 0) throw new CheckpointError('BAD_VOCABULARY', 'an empty word', details());
    if (bytes.length > LONGEST_WORD) {
      const lengths = { expected: `at most ${LONGEST_WORD} bytes`, found: `${bytes.length}` };
      throw new CheckpointError('BAD_VOCABULARY', 'a word that is too long', { ...details(), ...lengths });
    }
    const word = this.decode(bytes, details);
    const before = this.rows.get(word);
    if (before !== undefined) {
      const found = `${JSON.stringify(word)}, also row ${before}`;
      throw new CheckpointError('BAD_VOCABULARY', 'a word that stands twice', { ...details(), found });
    }
    this.rows.set(word, row);
    this.words.push(word);
  }

  private decode(bytes: Uint8Array, details: () => CheckpointErrorDetails): string {
    const isAscii = bytes.length <= SHORT && bytes.every((byte) => byte < 0x80);
    if (isAscii) return String.fromCharCode(...bytes);
    try {
      return this.decoder.decode(bytes);
    } catch (cause) {
      throw new CheckpointError('BAD_VOCABULARY', 'a word that is not UTF-8', { ...details(), cause });
    }
  }
}

import type { SpeltOut } from './added-tokens.js';
import type { Scanner } from './row-encoder.js';
import type { TokenBuffer } from './token-buffer.js';

// What Google's `_clean_text` drops stands between letters without parting them; its blanks part them.
const SKIPPED = '[\\p{Case_Ignorable}\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ufffd]';
const LETTER = `(?!${SKIPPED})\\p{Cased}`;
const FINAL_SIGMA = new RegExp(`(?<=${LETTER}${SKIPPED}*)Σ(?!${SKIPPED}*${LETTER})`, 'gu');

/** Makes Σ at the end of a word ς, as Python's `str.lower` does on whole words; the places of all characters stay. */
export class FinalSigmaScanner implements Scanner {
  private readonly scanner: Scanner;

  constructor(scanner: Scanner) {
    this.scanner = scanner;
  }

  scan(text: string, out: TokenBuffer, limit: number, speltOut?: SpeltOut): void {
    this.scanner.scan(text.includes('Σ') ? text.replace(FINAL_SIGMA, 'ς') : text, out, limit, speltOut);
  }
}

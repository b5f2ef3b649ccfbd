import { AddedTokens } from '../added-tokens.js';
import { BYTE_CHARACTERS } from '../bpe/byte-alphabet.js';
import { ByteWord } from '../bpe/byte-word.js';
import { Gpt2Pattern } from '../bpe/gpt2-pattern.js';
import { CodePointTable } from '../code-point-table.js';
import { TextScanner } from '../text-scanner.js';
import { eachText, type TextSource, type Watched } from '../text-source.js';
import { TokenBuffer } from '../token-buffer.js';
import type { BertNormalization } from '../unicode/normalize.js';

/** Counts the words of GPT-2's pattern, each as the characters that stand for its bytes. */
export async function countByteWords(call: string, texts: TextSource, watched: Watched): Promise<Map<string, number>> {
  const pattern = new Gpt2Pattern();
  const bytes = new ByteWord();
  const counts = new Map<string, number>();
  await eachText(call, texts, watched, (text) => {
    for (let at = 0; at < text.length;) {
      const end = pattern.matchEnd(text, at, text.length);
      const word = text.slice(at, end);
      counts.set(word, (counts.get(word) ?? 0) + 1);
      at = end;
    }
  });
  return new Map(
    Array.from(counts, ([word, count]) => {
      bytes.read(word, 0, word.length);
      const characters = Array.from(bytes.symbols.subarray(0, bytes.length), (symbol) => BYTE_CHARACTERS[symbol - 1]);
      return [characters.join(''), count];
    }),
  );
}

/** Counts the words that BERT's basic tokenizer makes of the texts. */
export async function countBasicWords(
  call: string,
  texts: TextSource,
  normalization: BertNormalization,
  watched: Watched,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const count = (word: string): void => {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  };
  // Units are their own symbols, and a word that stands alone is a token whose id is its place in this list.
  const alone: string[] = [];
  const units = {
    symbols: Uint16Array.from({ length: 0x10000 }, (_, unit) => unit),
    idOf: (word: string): number => alone.push(word) - 1,
  };
  const words = {
    append(word: Uint16Array, length: number): void {
      count(new TextDecoder('utf-16le').decode(word.slice(0, length)));
    },
  };
  const nothing = new AddedTokens([]);
  const scanner = new TextScanner(new CodePointTable(units, -1, normalization, []), nothing, words, -1, Infinity);
  const buffer = new TokenBuffer();
  await eachText(call, texts, watched, (text) => {
    buffer.clear();
    scanner.scan(text, buffer);
    for (const id of buffer.ids.subarray(0, buffer.count)) count(alone[id] ?? '');
  });
  return counts;
}

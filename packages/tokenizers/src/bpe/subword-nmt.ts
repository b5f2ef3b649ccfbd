import { checkArgument, custom, option, options, string } from '@firth/options';
import { isText } from '../made-with.js';
import { TokenizerError } from '../error.js';
import { bpeEncoder, type BpeEncoder } from './bpe-encoder.js';
import { readMerges } from './bpe-files.js';
import { droppingEncoder, dropout as dropoutEntry, type BpeDropout } from './dropout.js';
import { mergeTable, type Merge, type MergeTable } from './merge-table.js';

/** Options of `SubwordNmt`; the names and defaults are those of subword-nmt's `apply-bpe`. */
export interface SubwordNmtOptions {
  /** Written behind every piece but the last of a word: `@@` unless said. */
  readonly separator?: string;
  /** Pieces, the separator included, that a model knows: any other piece is taken apart again. */
  readonly vocabulary?: ReadonlySet<string>;
  /** Leave out merges by chance, for training. */
  readonly dropout?: BpeDropout;
}

const nmtOptions = options('SubwordNmt', {
  separator: isText,
  vocabulary: option(custom<ReadonlySet<string>>((value) => value instanceof Set, 'a Set of pieces')),
  dropout: dropoutEntry,
});

const END = '</w>';

/**
 * BPE as Sennrich's subword-nmt applies it to text with spaces between words: `unaffable` becomes `un@@ aff@@ able`. Reads
 * code files of version 0.1 (the end of a word is a symbol of its own) and 0.2 (it belongs to the last character).
 */
export class SubwordNmt {
  private readonly table: MergeTable;
  private readonly encoder: BpeEncoder;
  private readonly symbols: ReadonlyMap<string, number>;
  private readonly endIsSymbol: boolean;
  private readonly parts: ReadonlyMap<string, Merge>;
  private readonly separator: string;
  private readonly vocabulary: ReadonlySet<string> | undefined;

  /**
   * @param codes the text of a file that `learn-bpe` wrote
   * @throws TokenizerError BAD_VOCABULARY for a line that is no merge, UNSUPPORTED for a version that is not 0.1 or 0.2
   */
  constructor(codes: string, options: SubwordNmtOptions = {}) {
    checkArgument('SubwordNmt', 'codes', string(), codes);
    nmtOptions.read(options);
    const { separator = '@@', vocabulary, dropout } = options;
    this.endIsSymbol = versionOf(codes) === '0.1';
    const merges = firstOfEach(readMerges(codes.trimEnd(), 'codes'));
    const made = new Set(merges.map((pair) => pair.join('')));
    const symbols = [...new Set(merges.flat())].filter((token) => !made.has(token));
    this.table = mergeTable(symbols, merges);
    this.symbols = new Map(symbols.map((symbol, k) => [symbol, k + 1]));
    this.encoder = dropout === undefined ? bpeEncoder(this.table) : droppingEncoder(this.table, dropout);
    // Of two merges that make the same piece, the first one is undone.
    this.parts = new Map(merges.map((pair): [string, Merge] => [pair.join(''), pair]).reverse());
    this.separator = separator;
    this.vocabulary = vocabulary;
  }

  /** Pieces of a text with single spaces between them; whitespace around it stays. */
  segment(text: string): string {
    checkArgument('segment', 'text', string(), text);
    const [, before = '', inner = '', after = ''] = /^([\r\n ]*)(.*?)([\r\n ]*)$/su.exec(text) ?? [];
    const pieces = inner.split(' ').flatMap((word) => {
      if (word === '') return [];
      const split = this.piecesOf(word);
      return split.map((piece, k) => (k < split.length - 1 ? piece + this.separator : piece));
    });
    return before + pieces.join(' ') + after;
  }

  /** Pieces of one word, without separators. */
  segmentWord(word: string): string[] {
    checkArgument('segmentWord', 'word', string(), word);
    return this.piecesOf(word);
  }

  private piecesOf(word: string): string[] {
    const characters = Array.from(word);
    if (characters.length < 2) return [word];
    const spelled = this.endIsSymbol
      ? [...characters, END]
      : characters.map((character, k) => (k === characters.length - 1 ? character + END : character));
    const numbers = Uint16Array.from(spelled, (symbol) => this.symbols.get(symbol) ?? 0);
    const count = this.encoder.encode(numbers, numbers.length);
    const ends = this.encoder.ends.subarray(0, count);
    const pieces = Array.from(ends, (end, k) => spelled.slice(k === 0 ? 0 : ends[k - 1], end).join(''));
    const last = pieces.pop() ?? '';
    if (last !== END) pieces.push(last.endsWith(END) ? last.slice(0, -END.length) : last);
    return this.vocabulary === undefined ? pieces : this.known(pieces, this.vocabulary);
  }

  private known(pieces: readonly string[], vocabulary: ReadonlySet<string>): string[] {
    return pieces.flatMap((piece, k) => this.takenApart(piece, vocabulary, k === pieces.length - 1));
  }

  /** Undoes merges until the vocabulary has every part, or a part is a single symbol. */
  private takenApart(piece: string, vocabulary: ReadonlySet<string>, final: boolean): string[] {
    if (vocabulary.has(final ? piece : piece + this.separator)) return [piece];
    const parts = this.parts.get(final ? piece + END : piece);
    if (parts === undefined) return [piece];
    const [left, right] = parts;
    const end = final ? right.slice(0, -END.length) : right;
    return [...this.takenApart(left, vocabulary, false), ...this.takenApart(end, vocabulary, final)];
  }
}

function versionOf(codes: string): string {
  const found = /^#version:\s*(\S+)/.exec(codes)?.[1];
  if (found === undefined) return '0.1';
  const version = found.replace(/(\.0+)*$/, '');
  if (version === '0.1' || version === '0.2') return version;
  throw new TokenizerError('UNSUPPORTED', 'codes of another version', { line: 1, expected: '0.1 or 0.2', found });
}

/** Of equal merges subword-nmt takes the first one, unlike the readers of GPT's files. */
function firstOfEach(merges: readonly Merge[]): Merge[] {
  const seen = new Map<string, Merge>();
  for (const pair of merges) if (!seen.has(pair.join(' '))) seen.set(pair.join(' '), pair);
  return [...seen.values()];
}

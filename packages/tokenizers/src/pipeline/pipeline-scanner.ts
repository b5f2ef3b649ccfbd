import { AddedTokens, type SpeltOut } from '../added-tokens.js';
import type { Scanner } from '../row-encoder.js';
import type { WordRules } from '../word-rules.js';
import type { TokenBuffer } from '../token-buffer.js';
import type { WordSplitter } from '../wordpiece.js';
import { AlignedText } from './aligned-text.js';
import { berts, readNormalizer, type Normalizer } from './normalizers.js';
import { bertPreTokenizer, readPreTokenizer, type PreTokenizer } from './pre-tokenizers.js';

/**
 * The steps of the Rust library one after the other, each over the whole text: added tokens that are matched in it as it is; of
 * what lies between the normal form, and in that the other added tokens; then words, and their pieces.
 */
class PipelineScanner implements Scanner {
  private readonly symbols: Uint16Array;
  private readonly pieces: WordSplitter;
  private readonly rules: WordRules;
  private readonly normalizer: Normalizer;
  private readonly preTokenizer: PreTokenizer;
  /** The word at hand, and where its characters come from: views of the text's would cost more than the word. */
  private word = new Uint16Array(SMALLEST);
  private places = { starts: new Int32Array(SMALLEST), ends: new Int32Array(SMALLEST) };
  private readonly verbatim: AddedTokens;
  private readonly normalized: AddedTokens;

  constructor(symbols: Uint16Array, pieces: WordSplitter, rules: WordRules) {
    this.symbols = symbols;
    this.pieces = pieces;
    this.rules = rules;
    const { pipeline, matched } = rules;
    this.normalizer = normalizerOf(rules);
    this.preTokenizer =
      pipeline === undefined ? bertPreTokenizer : readPreTokenizer(pipeline.preTokenizer, pipeline.file);
    this.verbatim = new AddedTokens(matched.filter((token) => !token.normalized));
    const forms = normalizedTokens(rules);
    this.normalized = new AddedTokens(
      matched.flatMap((token) =>
        token.normalized ? [{ ...token, content: forms.get(token.id) ?? token.content }] : [],
      ),
    );
  }

  scan(given: string, out: TokenBuffer, limit: number, speltOut?: SpeltOut): void {
    const text = given.replace(/\p{Surrogate}/gu, '\ufffd');
    let from = 0;
    for (const match of this.verbatim.matches(text, speltOut)) {
      this.scanPiece(AlignedText.of(text, from, match.start), out, limit, speltOut);
      if (out.count >= limit) return;
      out.pushWord(match.id, match.start, match.end);
      from = match.end;
    }
    this.scanPiece(AlignedText.of(text, from, text.length), out, limit, speltOut);
  }

  private reserve(units: number): void {
    if (units <= this.word.length && this.word.length <= SMALLEST * SMALLEST) return;
    const capacity = Math.max(units, SMALLEST);
    this.word = new Uint16Array(capacity);
    this.places = { starts: new Int32Array(capacity), ends: new Int32Array(capacity) };
  }

  private scanPiece(piece: AlignedText, out: TokenBuffer, limit: number, speltOut: SpeltOut | undefined): void {
    if (piece.text === '') return;
    const aligned = this.normalizer(piece);
    let from = 0;
    for (const { id, start, end } of this.normalized.matches(aligned.text, speltOut)) {
      this.scanWords(aligned, from, start, out, limit);
      if (out.count >= limit) return;
      out.pushWord(id, aligned.starts[start] ?? 0, aligned.ends[end - 1] ?? 0);
      from = end;
    }
    this.scanWords(aligned, from, aligned.text.length, out, limit);
  }

  private scanWords(
    { text, starts, ends }: AlignedText,
    from: number,
    to: number,
    out: TokenBuffer,
    limit: number,
  ): void {
    if (from >= to) return;
    const { symbols, pieces, rules } = this;
    for (const found of this.preTokenizer(text.slice(from, to))) {
      if (out.count >= limit) return;
      const [start, end] = [from + found.start, from + found.end];
      if (charactersOf(text, start, end, rules.longest) > rules.longest) {
        out.pushWord(rules.unknownId, starts[start] ?? 0, ends[end - 1] ?? 0);
        continue;
      }
      this.reserve(end - start);
      const { word: units, places } = this;
      for (let k = 0; k < end - start; k++) {
        units[k] = symbols[text.charCodeAt(start + k)] ?? 0;
        places.starts[k] = starts[start + k] ?? 0;
        places.ends[k] = ends[start + k] ?? 0;
      }
      pieces.append(units, end - start, start, out, places);
    }
  }
}

const SMALLEST = 256;

/** A scanner for any normalizer and pre-tokenizer; `symbols` are numbers of UTF-16 units. */
export const pipelineScanner = (symbols: Uint16Array, pieces: WordSplitter, rules: WordRules): Scanner =>
  new PipelineScanner(symbols, pieces, rules);

/**
 * How added tokens look in normalized text, by id: those that the normalizer changes.
 *
 * @throws TokenizerError UNSUPPORTED or BAD_CONFIG for a normalizer or a pre-tokenizer that is not computed
 */
export function normalizedTokens(rules: WordRules): Map<number, string> {
  const { pipeline } = rules;
  if (pipeline !== undefined) readPreTokenizer(pipeline.preTokenizer, pipeline.file);
  const normalizer = normalizerOf(rules);
  const forms = new Map<number, string>();
  for (const { id, content, normalized } of rules.matched) {
    if (!normalized) continue;
    const { text } = normalizer(AlignedText.of(content, 0, content.length));
    if (text !== content) forms.set(id, text);
  }
  return forms;
}

const normalizerOf = ({ pipeline, normalization }: WordRules): Normalizer =>
  pipeline === undefined ? berts(normalization) : readNormalizer(pipeline.normalizer, pipeline.file);

function charactersOf(text: string, start: number, end: number, limit: number): number {
  if (end - start <= limit) return end - start;
  let count = 0;
  for (let at = start; at < end && count <= limit; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

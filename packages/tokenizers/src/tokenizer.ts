import type { SpeltOut } from './added-tokens.js';
import { checkArgument, number, whole } from '@firth/options';
import { checkBatch, checkIds, checkOptions, checkText } from './checked-options.js';
import { TokenizerError } from './error.js';
import type {
  EncodeOptions,
  PairOptions,
  SingleOptions,
  SplitSpecialTokens,
  TextOptions,
  WindowOptions,
} from './encode-options.js';
import type { BatchEncoding, Encoding, WindowEncoding } from './encoding.js';
import type { ExtendedVocabulary } from './extended-vocabulary.js';
import { RowEncoder, type Scanner } from './row-encoder.js';
import type { Decoder } from './pipeline/decoders.js';
import type { RowTemplate } from './row-layout.js';
import { cleanedUp } from './wordpiece-decoder.js';

/** Options of `decode`. */
export interface DecodeOptions {
  /** Leave special tokens out: false unless said. */
  readonly skipSpecialTokens?: boolean;
  /**
   * `clean_up_tokenization_spaces`: undo the spaces of contractions in the whole text (`it ' s`), too. Unless said as the folder
   * says; BERT's decoder then undoes those before punctuation alone, and with false none.
   */
  readonly cleanUp?: boolean;
}

/** What a tokenizer is put together from. */
export interface TokenizerParts {
  readonly scanner: Scanner;
  readonly vocabulary: ExtendedVocabulary;
  readonly template: RowTemplate;
  readonly padId: number;
  readonly modelMaxLength?: number | undefined;
  /** What stays of a text that is truncated unless the options of `encode` say otherwise. */
  readonly keep?: 'head' | 'tail';
  /** What `encode` does unless its options say otherwise. */
  readonly splitSpecialTokens?: SplitSpecialTokens | undefined;
  /** How tokens are written that are matched after normalization, by id. */
  readonly normalizedTokens?: ReadonlyMap<number, string> | undefined;
  /** What makes text of tokens, where the file has a decoder of its own. */
  readonly decoder?: Decoder | undefined;
  /** What `decode` does unless its options say otherwise. */
  readonly cleanUp?: boolean | undefined;
}

/** The one interface of all tokenizers: texts to rows of ids with offsets, word ids and masks, and ids back to text. */
export abstract class Tokenizer {
  readonly vocabularySize: number;
  readonly padTokenId: number;
  /** The longest input of the model, where its configuration says so. */
  readonly modelMaxLength: number | undefined;

  /** Tokens by id, ids by token, and what is matched in the text. */
  readonly vocabulary: ExtendedVocabulary;
  /** The decoder of its `tokenizer.json`, where it is not the model's own. */
  readonly decoder: Decoder | undefined;
  /** Ids put around the texts. */
  readonly template: RowTemplate;
  /** `split_special_tokens`: what `encode` does unless its options say otherwise. */
  readonly splitSpecialTokens: SplitSpecialTokens;
  private readonly rows: RowEncoder;
  private readonly normalizedTokens: ReadonlyMap<number, string> | undefined;
  private readonly scanner: Scanner;
  private readonly cleanUp: boolean | undefined;

  protected constructor(parts: TokenizerParts) {
    const { scanner, vocabulary, template, padId, modelMaxLength, keep = 'head' } = parts;
    const { tokens } = vocabulary;
    this.vocabulary = vocabulary;
    this.vocabularySize = tokens.length;
    this.padTokenId = padId;
    this.template = template;
    this.modelMaxLength = modelMaxLength;
    this.scanner = scanner;
    this.splitSpecialTokens = parts.splitSpecialTokens ?? false;
    this.normalizedTokens = parts.normalizedTokens;
    this.cleanUp = parts.cleanUp;
    this.decoder = parts.decoder;
    this.speltOut(this.splitSpecialTokens); // refuses a token to except that is none
    this.rows = new RowEncoder(scanner, {
      template,
      padId,
      keep,
      tokenOf: (id) => this.idToToken(id) ?? '',
      speltOut: (option) => this.speltOut(option ?? this.splitSpecialTokens),
    });
  }

  /** How many of an embedding table's rows it has tokens for: blank lines at the end of a `vocab.txt` may have rows, or none. */
  rowsOf(rows: number): number {
    checkArgument('rowsOf', 'rows', whole({ least: 0 }), rows);
    const { blankLines = 0 } = this.vocabulary;
    return Math.min(Math.max(rows, this.vocabularySize), this.vocabularySize + blankLines);
  }

  /**
   * Makes the tables of a large vocabulary ahead, in slices of some milliseconds between which the event loop has its turn.
   * Without it the first long text makes them at once.
   *
   * @param units UTF-16 units of the texts that will come next, where that is known: a few are read without tables
   */
  async prepare(units = Infinity): Promise<void> {
    if (units !== Infinity) checkArgument('prepare', 'units', number({ least: 0 }), units);
    await this.scanner.prepare?.(units);
  }

  /** @throws TokenizerError BAD_OPTION for a length without room, or a strategy that cannot shorten enough */
  encode(text: string, options: EncodeOptions = {}): Encoding {
    checkText('encode', text);
    checkOptions('encode', options);
    return this.rows.encode(text, options);
  }

  /** Encodes texts, or pairs of them, to rows of one length: padding is `'longest'` unless said. */
  encodeBatch(texts: readonly string[], options?: SingleOptions): BatchEncoding;
  encodeBatch(pairs: readonly (readonly [string, string])[], options?: PairOptions): BatchEncoding;
  encodeBatch(batch: readonly (string | readonly [string, string])[], options: PairOptions = {}): BatchEncoding {
    checkBatch('encodeBatch', batch);
    checkOptions('encodeBatch', options);
    return this.rows.encodeBatch(batch, options);
  }

  /**
   * Splits texts that are too long into rows that overlap by `stride` tokens (`return_overflowing_tokens` of Python); of a
   * pair, one text is split and the other stands in each row.
   *
   * @throws TokenizerError BAD_OPTION where the other text leaves no room, or the stride is too large for what it leaves
   */
  encodeWindows(texts: readonly (string | readonly [string, string])[], options: WindowOptions): WindowEncoding {
    checkBatch('encodeWindows', texts);
    checkOptions('encodeWindows', options);
    return this.rows.encodeWindows(texts, options);
  }

  /** The ids of a text without special ones around it, and nothing else: the shortest way. Shape [T]. */
  encodeIds(text: string, options: TextOptions = {}): Int32Array {
    checkText('encodeIds', text);
    checkOptions('encodeIds', options);
    return this.rows.encodeIds(text, options);
  }

  /** The tokens of a text without special ones around it. */
  tokenize(text: string, options: TextOptions = {}): string[] {
    checkText('tokenize', text);
    checkOptions('tokenize', options);
    return this.encode(text, { ...options, addSpecialTokens: false }).tokens();
  }

  /**
   * Text of token ids; ids behind the vocabulary are left out, as in the Rust library.
   *
   * @throws OptionError that names the place of what is no whole number from 0; TokenizerError UNSUPPORTED where the file's decoder
   * is not one that is computed
   */
  decode(ids: Iterable<number>, options: DecodeOptions = {}): string {
    checkOptions('decode', options);
    const { tokens, specialIds } = this.vocabulary;
    const { skipSpecialTokens = false, cleanUp = this.cleanUp } = options;
    const kept: string[] = [];
    const keptIds: number[] = [];
    for (const id of checkIds('decode', ids)) {
      const token = this.idToToken(id);
      // The Rust library knows a special token by how it is written: `<Foo>` that is matched as `<foo>` is none to it.
      if (token === undefined || (skipSpecialTokens && specialIds.has(id) && token === tokens[id])) continue;
      kept.push(token);
      keptIds.push(id);
    }
    const text = this.decoder?.decode(kept, cleanUp) ?? this.textOf(kept, keptIds, cleanUp);
    return cleanUp === true ? cleanedUp(text) : text;
  }

  tokenToId(token: string): number | undefined {
    checkText('tokenToId', token, 'token');
    return this.vocabulary.ids.get(token);
  }

  /** A token that is matched after normalization is written so, as in the Rust library. */
  idToToken(id: number): string | undefined {
    if (!Number.isSafeInteger(id) || id < 0) checkArgument('idToToken', 'id', whole({ least: 0 }), id);
    return this.normalizedTokens?.get(id) ?? this.vocabulary.tokens[id];
  }

  private speltOut(option: SplitSpecialTokens): SpeltOut | undefined {
    if (option === false) return undefined;
    const { specialIds, ids } = this.vocabulary;
    if (option === true) return specialIds;
    const kept = new Set(option.except.map((token) => ids.get(token)));
    const other = option.except.find((token) => !specialIds.has(ids.get(token) ?? -1));
    if (other !== undefined)
      throw new TokenizerError('BAD_OPTION', 'no special token', {
        at: 'splitSpecialTokens.except',
        found: JSON.stringify(other),
      });
    return new Set([...specialIds].filter((id) => !kept.has(id)));
  }

  /** The text of tokens with their ids, which are all in the vocabulary. */
  protected abstract textOf(tokens: readonly string[], ids: readonly number[], cleanUp: boolean | undefined): string;
}

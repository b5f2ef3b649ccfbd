import { AddedTokens } from './added-tokens.js';
import { addedTokensOf } from './bert-added-tokens.js';
import type { BertTokenizerOptions, SpecialTokenIds } from './bert-options.js';
import { CodePointTable } from './code-point-table.js';
import type { EncodeOptions, PairOptions, SingleOptions } from './encode-options.js';
import type { BatchEncoding, Encoding } from './encoding.js';
import { RowEncoder } from './row-encoder.js';
import { readFolder } from './read-folder.js';
import { TextScanner } from './text-scanner.js';
import { tokenizerSource, type TokenizerFiles } from './tokenizer-files.js';
import { requiredId, tokensOfText, vocabularyOf, type Vocabulary } from './vocabulary.js';
import { vocabularyTrie } from './vocabulary-trie.js';
import { WordPiece } from './wordpiece.js';
import { joinPieces } from './wordpiece-decoder.js';

const MAX_INPUT_CHARS_PER_WORD = 100;

/**
 * BERT's tokenizer: `BasicTokenizer` and `WordpieceTokenizer` of Google's tokenization.py, with the ids, offsets and
 * masks of Hugging Face's `BertTokenizerFast`. Special tokens inside a text (`今天天气[MASK]错`) are one token.
 */
export class BertTokenizer {
  readonly vocabularySize: number;
  readonly unkTokenId: number;
  readonly sepTokenId: number;
  readonly padTokenId: number;
  readonly clsTokenId: number;
  readonly maskTokenId: number;
  /** The longest input of the model, where its configuration says so. */
  readonly modelMaxLength: number | undefined;

  private readonly tokensById: readonly (string | undefined)[];
  private readonly idsByToken: ReadonlyMap<string, number>;
  private readonly specialIds: ReadonlySet<number>;
  private readonly prefix: string;
  private readonly rows: RowEncoder;

  private constructor(vocabulary: Vocabulary, options: BertTokenizerOptions) {
    const { file, lowercase = true, continuingSubwordPrefix = '##' } = options;
    const ids = specialTokenIds(vocabulary, options);
    const added = addedTokensOf(vocabulary, options, ids.unk, file);
    const trie = vocabularyTrie(vocabulary.ids);
    const normalization = {
      cleanText: options.cleanText ?? true,
      tokenizeChineseChars: options.tokenizeChineseChars ?? true,
      stripAccents: options.stripAccents ?? lowercase,
      lowercase,
    };
    const matcher = new AddedTokens(added.matched);
    const table = new CodePointTable(trie, ids.unk, normalization, matcher.firstUnits());
    const pieces = new WordPiece(trie, ids.unk, continuingSubwordPrefix);
    const longest = options.maxInputCharsPerWord ?? MAX_INPUT_CHARS_PER_WORD;
    this.rows = new RowEncoder(new TextScanner(table, matcher, pieces, ids.unk, longest), {
      template: { before: [ids.cls], between: [ids.sep], after: [ids.sep] },
      padId: ids.pad,
      tokenOf: (id) => added.tokens[id] ?? '',
    });
    this.prefix = continuingSubwordPrefix;
    this.tokensById = added.tokens;
    this.idsByToken = added.ids;
    this.specialIds = added.specialIds;
    this.vocabularySize = added.tokens.length;
    this.unkTokenId = ids.unk;
    this.sepTokenId = ids.sep;
    this.padTokenId = ids.pad;
    this.clsTokenId = ids.cls;
    this.maskTokenId = ids.mask;
    this.modelMaxLength = options.modelMaxLength;
  }

  /**
   * @param vocabulary the text of a `vocab.txt`, or its tokens in the order of their ids
   * @throws TokenizerError BAD_VOCABULARY when it is empty or lacks a special token
   */
  static fromVocabulary(vocabulary: string | readonly string[], options: BertTokenizerOptions = {}): BertTokenizer {
    const tokens = typeof vocabulary === 'string' ? tokensOfText(vocabulary) : vocabulary;
    return new BertTokenizer(vocabularyOf(tokens, options.file), options);
  }

  /**
   * Loads a model folder: `tokenizer.json` or `vocab.txt`, and `tokenizer_config.json` where there is one. Options given
   * here come before what the files say.
   *
   * @throws TokenizerError NOT_FOUND without a vocabulary, BAD_VOCABULARY, BAD_CONFIG, or UNSUPPORTED for a tokenizer
   * that is not BERT's
   */
  static async fromPretrained(folder: string, options: BertTokenizerOptions = {}): Promise<BertTokenizer> {
    return BertTokenizer.fromFiles(await readFolder(folder), options, folder);
  }

  /** The same from the files' texts, for browsers; `folder` is named in errors. */
  static fromFiles(files: TokenizerFiles, options: BertTokenizerOptions = {}, folder = ''): BertTokenizer {
    const source = tokenizerSource(files, folder, options);
    return BertTokenizer.fromVocabulary(source.vocabulary, source.options);
  }

  /** @throws TokenizerError BAD_OPTION for a length without room, or a strategy that cannot shorten enough */
  encode(text: string, options: EncodeOptions = {}): Encoding {
    return this.rows.encode(text, options);
  }

  /** Encodes texts, or pairs of them, to rows of one length: padding is `'longest'` unless said. */
  encodeBatch(texts: readonly string[], options?: SingleOptions): BatchEncoding;
  encodeBatch(pairs: readonly (readonly [string, string])[], options?: PairOptions): BatchEncoding;
  encodeBatch(batch: readonly (string | readonly [string, string])[], options: PairOptions = {}): BatchEncoding {
    return this.rows.encodeBatch(batch, options);
  }

  /** The tokens of a text without special ones around it. */
  tokenize(text: string): string[] {
    return this.encode(text, { addSpecialTokens: false }).tokens();
  }

  /** Text of token ids; ids outside the vocabulary are left out, as in the Rust library. */
  decode(
    ids: Iterable<number>,
    { skipSpecialTokens = false, cleanUp = true }: { skipSpecialTokens?: boolean; cleanUp?: boolean } = {},
  ): string {
    const tokens: string[] = [];
    for (const id of ids) {
      const token = this.tokensById[id];
      if (token !== undefined && !(skipSpecialTokens && this.specialIds.has(id))) tokens.push(token);
    }
    return joinPieces(tokens, this.prefix, cleanUp);
  }

  tokenToId(token: string): number | undefined {
    return this.idsByToken.get(token);
  }

  idToToken(id: number): string | undefined {
    return this.tokensById[id];
  }
}

function specialTokenIds(vocabulary: Vocabulary, options: BertTokenizerOptions): SpecialTokenIds {
  const { file } = options;
  return {
    unk: requiredId(vocabulary, options.unkToken ?? '[UNK]', 'the unknown token', file),
    sep: requiredId(vocabulary, options.sepToken ?? '[SEP]', 'the separator token', file),
    pad: requiredId(vocabulary, options.padToken ?? '[PAD]', 'the padding token', file),
    cls: requiredId(vocabulary, options.clsToken ?? '[CLS]', 'the classification token', file),
    mask: requiredId(vocabulary, options.maskToken ?? '[MASK]', 'the mask token', file),
  };
}

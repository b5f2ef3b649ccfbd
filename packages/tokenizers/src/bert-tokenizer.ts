import { AddedTokens } from './added-tokens.js';
import type { BertTokenizerOptions, SpecialTokenIds } from './bert-options.js';
import { CodePointTable, type UnitSymbols } from './code-point-table.js';
import { extendedVocabulary } from './extended-vocabulary.js';
import { FinalSigmaScanner } from './final-sigma.js';
import { LazyScanner, type Steps } from './lazy-scanner.js';
import { readFolder } from './read-folder.js';
import { PlainWordPiece, plainSymbols } from './plain-wordpiece.js';
import type { Scanner } from './row-encoder.js';
import { TextScanner } from './text-scanner.js';
import { Tokenizer, type DecodeOptions } from './tokenizer.js';
import { TOKENIZER_FILES, tokenizerSource, type TokenizerFiles } from './tokenizer-files.js';
import { requiredId, tokensOfText, vocabularyOf, type Vocabulary } from './vocabulary.js';
import { trieSteps } from './vocabulary-trie.js';
import { WordPiece, type WordSplitter } from './wordpiece.js';
import { joinPieces } from './wordpiece-decoder.js';

/**
 * BERT's tokenizer: `BasicTokenizer` and `WordpieceTokenizer` of Google's tokenization.py, with the ids, offsets and
 * masks of Hugging Face's `BertTokenizerFast`. Special tokens inside a text (`今天天气[MASK]错`) are one token.
 */
export class BertTokenizer extends Tokenizer {
  readonly unkTokenId: number;
  readonly sepTokenId: number;
  readonly clsTokenId: number;
  readonly maskTokenId: number;
  /** What the tokenizer was made with. */
  readonly options: BertTokenizerOptions;

  private readonly prefix: string;

  private constructor(vocabulary: Vocabulary, options: BertTokenizerOptions) {
    const { file, continuingSubwordPrefix = '##' } = options;
    const names = specialTokenNames(options);
    const ids = specialTokenIds(vocabulary, names, file);
    const { addedTokens, neverSplit } = options;
    const google = options.variant === 'google';
    const wanted = { specialTokens: Object.values(names), addedTokens, neverSplit, unknownId: ids.unk };
    const extended = extendedVocabulary(vocabulary, wanted, file);
    const special = new Set(google ? Object.values(names) : []);
    const matched = extended.matched.filter(({ content }) => !special.has(content));
    super({
      // Its tables take longer than all else of loading, and whoever only asks for an id needs none.
      scanner: bertScanner(vocabulary, options, ids.unk, matched),
      vocabulary: extended,
      template: { before: [ids.cls], between: [ids.sep], after: [ids.sep] },
      padId: ids.pad,
      modelMaxLength: options.modelMaxLength,
    });
    this.options = options;
    this.prefix = continuingSubwordPrefix;
    this.unkTokenId = ids.unk;
    this.sepTokenId = ids.sep;
    this.clsTokenId = ids.cls;
    this.maskTokenId = ids.mask;
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
    return BertTokenizer.fromFiles(await readFolder(folder, TOKENIZER_FILES), options, folder);
  }

  /** The same from the files' texts, for browsers; `folder` is named in errors. */
  static fromFiles(files: TokenizerFiles, options: BertTokenizerOptions = {}, folder = ''): BertTokenizer {
    const source = tokenizerSource(files, folder, options);
    return new BertTokenizer(source.vocabulary, source.options);
  }

  protected override textOf(ids: readonly number[], { cleanUp = true }: DecodeOptions): string {
    const tokens = ids.map((id) => this.vocabulary.tokens[id] ?? '');
    return joinPieces(tokens, this.prefix, cleanUp);
  }
}

type Specials<Value> = { readonly [Name in keyof SpecialTokenIds]: Value };

function specialTokenNames(options: BertTokenizerOptions): Specials<string> {
  return {
    unk: options.unkToken ?? '[UNK]',
    sep: options.sepToken ?? '[SEP]',
    pad: options.padToken ?? '[PAD]',
    cls: options.clsToken ?? '[CLS]',
    mask: options.maskToken ?? '[MASK]',
  };
}

function specialTokenIds(vocabulary: Vocabulary, names: Specials<string>, file?: string): SpecialTokenIds {
  return {
    unk: requiredId(vocabulary, names.unk, 'the unknown token', file),
    sep: requiredId(vocabulary, names.sep, 'the separator token', file),
    pad: requiredId(vocabulary, names.pad, 'the padding token', file),
    cls: requiredId(vocabulary, names.cls, 'the classification token', file),
    mask: requiredId(vocabulary, names.mask, 'the mask token', file),
  };
}

function bertScanner(
  { ids }: Vocabulary,
  options: BertTokenizerOptions,
  unknownId: number,
  matched: ConstructorParameters<typeof AddedTokens>[0],
): Scanner {
  const { lowercase = true, continuingSubwordPrefix: prefix = '##' } = options;
  const google = options.variant === 'google';
  const normalization = {
    cleanText: options.cleanText ?? true,
    tokenizeChineseChars: options.tokenizeChineseChars ?? true,
    stripAccents: options.stripAccents ?? lowercase,
    lowercase,
    google,
  };
  const longest = options.maxInputCharsPerWord ?? (google ? 200 : 100);
  const matcher = new AddedTokens(matched);
  const over = (symbols: UnitSymbols, pieces: WordSplitter): Scanner => {
    const table = new CodePointTable(symbols, unknownId, normalization, matcher.firstUnits());
    const scanner = new TextScanner(table, matcher, pieces, unknownId, longest);
    return google && lowercase ? new FinalSigmaScanner(scanner) : scanner;
  };
  const tables = function* (): Steps<Scanner> {
    const trie = yield* trieSteps(ids);
    return over(trie, new WordPiece(trie, unknownId, prefix));
  };
  return new LazyScanner(tables(), () => over(plainSymbols(ids), new PlainWordPiece(ids, unknownId, prefix)));
}

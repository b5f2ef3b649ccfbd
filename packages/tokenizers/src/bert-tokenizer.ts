import { bertOptions, type BertTokenizerOptions, type Casing, type SpecialTokenIds } from './bert-options.js';
import { checkFiles, checkFolder, checkVocabulary } from './checked-options.js';
import type { SplitSpecialTokens } from './encode-options.js';
import { extendedVocabulary } from './extended-vocabulary.js';
import { loadPipeline, pipelineModule } from './pipeline-slot.js';
import { bertNormalization, wordPieceScanner } from './scanners.js';
import { needsPipeline, type WordRules } from './word-rules.js';
import { Tokenizer } from './tokenizer.js';
import { tokenizerSource, withoutOlderName } from './tokenizer-files.js';
import { TOKENIZER_FILES, type FolderSource, type TokenizerFiles } from './tokenizer-source.js';
import type { PipelineJson } from './pipeline-case.js';
import { requiredId, tokensOfText, vocabularyOf, type Vocabulary } from './vocabulary.js';
import { piecesOf } from './wordpiece-decoder.js';

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
  /** Whether texts are lower-cased, and by which file, or by what else, that was decided. */
  readonly casing: Casing;
  /** The normalizer and pre-tokenizer of its `tokenizer.json`, where they are not BERT's own. */
  readonly pipeline: PipelineJson | undefined;

  private readonly prefix: string;

  private constructor({ vocabulary, options, casing, pipeline, decoder, template }: FolderSource) {
    const { file, continuingSubwordPrefix = '##' } = options;
    const names = specialTokenNames(options);
    const { addedTokens, neverSplit } = options;
    const google = options.variant === 'google';
    const unknownId = vocabulary.ids.get(names.unk);
    const wanted = { specialTokens: namesIn(vocabulary, names), addedTokens, neverSplit, unknownId };
    const extended = extendedVocabulary(vocabulary, wanted, file);
    const ids = specialTokenIds(extended, names, file);
    const special = new Set(google ? Object.values(names) : []);
    const rules: WordRules = {
      normalization: bertNormalization(options),
      matched: extended.matched.filter(({ content }) => !special.has(content)),
      pipeline,
      unknownId: ids.unk,
      longest: options.maxInputCharsPerWord ?? (google ? 200 : 100),
      file,
    };
    super({
      scanner: wordPieceScanner(vocabulary, continuingSubwordPrefix, rules),
      vocabulary: extended,
      template: template ?? { before: [ids.cls], between: [ids.sep], after: [ids.sep] },
      padId: ids.pad,
      keep: options.truncationSide === 'left' ? 'tail' : 'head',
      modelMaxLength: options.modelMaxLength,
      splitSpecialTokens: options.splitSpecialTokens,
      // Made now, so that a normalizer that is not computed is refused here and not by the first text.
      normalizedTokens: needsPipeline(rules) ? pipelineModule(file).normalizedTokens(rules) : undefined,
      decoder,
      cleanUp: options.cleanUp,
    });
    this.options = options;
    this.casing = casing;
    this.pipeline = pipeline;
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
    checkVocabulary('BertTokenizer.fromVocabulary', vocabulary);
    bertOptions.read(options);
    const tokens = typeof vocabulary === 'string' ? tokensOfText(vocabulary) : vocabulary;
    const given = withoutOlderName(options);
    const decidedBy = given.lowerCase === undefined ? 'default' : 'an option';
    return new BertTokenizer({
      vocabulary: vocabularyOf(tokens, options.file),
      options: given,
      casing: { lowerCase: given.lowerCase ?? true, decidedBy },
    });
  }

  /**
   * Loads a model folder: `tokenizer.json` or `vocab.txt`, and `tokenizer_config.json`, `added_tokens.json` and
   * `special_tokens_map.json` where they are. Options given here come before what the files say.
   *
   * @throws TokenizerError NOT_FOUND without a vocabulary, BAD_VOCABULARY, BAD_CONFIG, or UNSUPPORTED for a tokenizer
   * that is not BERT's
   */
  static async fromPretrained(folder: string, options: BertTokenizerOptions = {}): Promise<BertTokenizer> {
    const { readFolder } = await import('./read-folder.js');
    return BertTokenizer.load(
      await readFolder(checkFolder('BertTokenizer.fromPretrained', folder), TOKENIZER_FILES),
      options,
      folder,
    );
  }

  /** The same from the files' texts, for browsers; `folder` is named in errors. */
  static async load(files: TokenizerFiles, options: BertTokenizerOptions = {}, folder = ''): Promise<BertTokenizer> {
    checkFiles('BertTokenizer.load', files, folder);
    const source = await tokenizerSource(files, folder, options);
    const { addedTokens, maxInputCharsPerWord } = source.options;
    if (maxInputCharsPerWord === 0 || addedTokens?.some(({ normalized }) => normalized === true) === true)
      await loadPipeline();
    return new BertTokenizer(source);
  }

  /** What spells out all special tokens that this tokenizer spells out, but the mask. */
  get splitAllButMask(): SplitSpecialTokens {
    const { splitSpecialTokens: split } = this;
    if (split === false) return false;
    const except = split === true ? [] : split.except;
    return { except: [...except, this.options.maskToken ?? '[MASK]'] };
  }

  protected override textOf(tokens: readonly string[], _ids: readonly number[], cleanUp?: boolean): string {
    return piecesOf(tokens, this.prefix, cleanUp !== false).join('');
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

/** Those that the vocabulary lacks must be among the added tokens. */
const namesIn = ({ ids }: Vocabulary, names: Specials<string>): string[] =>
  Object.values(names).filter((name) => ids.has(name));

function specialTokenIds(vocabulary: Vocabulary, names: Specials<string>, file?: string): SpecialTokenIds {
  const idOf = (name: keyof SpecialTokenIds, what: string): number =>
    requiredId(vocabulary, names[name], `the ${what} token`, file);
  return {
    unk: idOf('unk', 'unknown'),
    sep: idOf('sep', 'separator'),
    pad: idOf('pad', 'padding'),
    cls: idOf('cls', 'classification'),
    mask: idOf('mask', 'mask'),
  };
}

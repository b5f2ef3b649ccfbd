import { BPE_FILES, bpeSource, checkMerges, type BpeFiles, type BpeSource } from './bpe/bpe-files.js';
import { bpeEncoder } from './bpe/bpe-encoder.js';
import { droppingEncoder } from './bpe/dropout.js';
import { END_OF_WORD, gptSource } from './bpe/gpt-files.js';
import { gptOptions, type GptTokenizerOptions } from './bpe/gpt-options.js';
import type { Merge } from './bpe/merge-table.js';
import { unitMerges } from './bpe/unit-symbols.js';
import { WordBpe } from './bpe/word-bpe.js';
import { checkFiles, checkFolder, checkVocabulary } from './checked-options.js';
import { defined } from './defined.js';
import { extendedVocabulary } from './extended-vocabulary.js';
import { loadPipeline, pipelineModule } from './pipeline-slot.js';
import { readFolder } from './read-folder.js';
import type { RowTemplate } from './row-layout.js';
import { wordScanner } from './scanners.js';
import { needsPipeline, type WordRules } from './word-rules.js';
import { Tokenizer } from './tokenizer.js';
import { requiredId } from './vocabulary.js';

/**
 * The tokenizer of OpenAI's GPT (2018) without spaCy: BERT's splitting of words, then BPE whose last piece ends with
 * `</w>`; ids, offsets and word ids of Hugging Face's `OpenAIGPTTokenizer`. `textStandardize` does OpenAI's text cleaning.
 */
export class GptTokenizer extends Tokenizer {
  readonly unkTokenId: number;
  /** What the tokenizer was made with. */
  readonly options: GptTokenizerOptions;
  /** Pairs of tokens in the order in which they merge. */
  readonly merges: BpeSource['merges'];

  private constructor(
    { vocabulary, merges, addedTokens, mergesFile, decoder }: BpeSource,
    options: GptTokenizerOptions,
  ) {
    gptOptions.read(options);
    const { file, unkToken = '<unk>', padToken = unkToken, template = {}, lowercase = true } = options;
    const unknownId = requiredId(vocabulary, unkToken, 'the unknown token', file);
    const { before = [], between = [], after = [] } = template;
    const specialTokens = [...new Set([unkToken, padToken, ...before, ...between, ...after])];
    const added = { specialTokens, addedTokens: [...addedTokens, ...(options.addedTokens ?? [])] };
    const extended = extendedVocabulary(vocabulary, added, file);
    const units = unitMerges(vocabulary, merges, END_OF_WORD, mergesFile ?? file);
    const { dropout } = options;
    const encoder = dropout === undefined ? bpeEncoder(units.table) : droppingEncoder(units.table, dropout);
    const rules: WordRules = {
      normalization: { cleanText: true, tokenizeChineseChars: true, stripAccents: lowercase, lowercase },
      matched: extended.matched,
      pipeline: undefined,
      unknownId,
      longest: Infinity,
      file,
    };
    const idsOf = (names: readonly string[]): number[] => names.map((name) => extended.ids.get(name) ?? unknownId);
    const rows: RowTemplate = { before: idsOf(before), between: idsOf(between), after: idsOf(after) };
    super({
      scanner: wordScanner(units, new WordBpe(units, encoder, unknownId), rules),
      vocabulary: extended,
      template: rows,
      padId: extended.ids.get(padToken) ?? unknownId,
      modelMaxLength: options.modelMaxLength,
      splitSpecialTokens: options.splitSpecialTokens,
      normalizedTokens: needsPipeline(rules) ? pipelineModule(file).normalizedTokens(rules) : undefined,
      decoder: decoder === undefined ? undefined : pipelineModule(file).readDecoder(decoder, file ?? ''),
    });
    this.options = options;
    this.merges = merges;
    this.unkTokenId = unknownId;
  }

  /**
   * @param vocabulary the text of a `vocab.json` (OpenAI's `encoder_bpe_40000.json`), or tokens in the order of their ids
   * @param merges the text of a `merges.txt` (OpenAI's `vocab_40000.bpe`), or pairs in the order of their ranks
   * @throws TokenizerError BAD_CONFIG, BAD_VOCABULARY
   */
  static fromVocabulary(
    vocabulary: string | readonly string[],
    merges: string | readonly Merge[],
    options: GptTokenizerOptions = {},
  ): GptTokenizer {
    const call = 'GptTokenizer.fromVocabulary';
    checkVocabulary(call, vocabulary);
    checkMerges(call, merges);
    const { file } = gptOptions.read(options);
    return new GptTokenizer(bpeSource(vocabulary, merges, file), options);
  }

  /**
   * Loads a model folder: `tokenizer.json`, `vocab.json` with `merges.txt`, or OpenAI's `encoder_bpe_40000.json` with
   * `vocab_40000.bpe`; and `tokenizer_config.json` where there is one. Options given here come before what the files say.
   *
   * @throws TokenizerError NOT_FOUND without a vocabulary, BAD_VOCABULARY, BAD_CONFIG, or UNSUPPORTED for a tokenizer
   * that is not GPT's
   */
  static async fromPretrained(folder: string, options: GptTokenizerOptions = {}): Promise<GptTokenizer> {
    return GptTokenizer.load(
      await readFolder(checkFolder('GptTokenizer.fromPretrained', folder), BPE_FILES),
      options,
      folder,
    );
  }

  /** The same from the files' texts, for browsers; `folder` is named in errors. */
  static async load(files: BpeFiles, options: GptTokenizerOptions = {}, folder = ''): Promise<GptTokenizer> {
    checkFiles('GptTokenizer.load', files, folder);
    gptOptions.read(options);
    const { source, options: found } = gptSource(files, folder);
    const added = [...source.addedTokens, ...(options.addedTokens ?? [])];
    if (source.decoder !== undefined || added.some(({ normalized }) => normalized === true)) await loadPipeline();
    return new GptTokenizer(source, { ...defined({ file: source.file }), ...found, ...defined(options) });
  }

  protected override textOf(tokens: readonly string[]): string {
    return tokens.map((token, k) => token.replaceAll(END_OF_WORD, k === tokens.length - 1 ? '' : ' ')).join('');
  }
}

import { BPE_FILES, bpeSource, checkMerges, type BpeFiles, type BpeSource } from './bpe/bpe-files.js';
import { bpeEncoder } from './bpe/bpe-encoder.js';
import { BYTE_CHARACTERS, bytesOfToken } from './bpe/byte-alphabet.js';
import { ByteLevelScanner } from './bpe/byte-level-scanner.js';
import { gpt2Source } from './bpe/gpt2-files.js';
import { gpt2Options, type Gpt2TokenizerOptions } from './bpe/gpt2-options.js';
import { mergeTable, type Merge } from './bpe/merge-table.js';
import { decodeWtf8 } from './bpe/wtf8.js';
import { droppingEncoder } from './bpe/dropout.js';
import { checkFiles, checkFolder, checkVocabulary } from './checked-options.js';
import { defined } from './defined.js';
import { extendedVocabulary } from './extended-vocabulary.js';
import { loadPipeline, pipelineModule } from './pipeline-slot.js';
import { readFolder } from './read-folder.js';
import { Tokenizer } from './tokenizer.js';

const END_OF_TEXT = '<|endoftext|>';

/**
 * GPT-2's byte-level BPE: the ids of OpenAI's encoder.py, the offsets and word ids of Hugging Face's `GPT2TokenizerFast`. No
 * text is unknown to it, and `decode(encode(text).inputIds)` is `text` for every string.
 */
export class Gpt2Tokenizer extends Tokenizer {
  /** Undefined where the vocabulary has no such token. */
  readonly endOfTextTokenId: number | undefined;
  /** What the tokenizer was made with. */
  readonly options: Gpt2TokenizerOptions;
  /** Pairs of tokens in the order in which they merge. */
  readonly merges: BpeSource['merges'];

  private readonly bytes: readonly Uint8Array[];

  private constructor(
    { vocabulary, merges, addedTokens, mergesFile, decoder }: BpeSource,
    options: Gpt2TokenizerOptions,
  ) {
    gpt2Options.read(options);
    const { file, endOfTextToken = END_OF_TEXT, padToken } = options;
    const specialTokens = [endOfTextToken, padToken ?? endOfTextToken].filter((token) => vocabulary.ids.has(token));
    if (padToken !== undefined && !vocabulary.ids.has(padToken)) specialTokens.push(padToken);
    const added = { specialTokens, addedTokens: [...addedTokens, ...(options.addedTokens ?? [])] };
    const extended = extendedVocabulary(vocabulary, added, file);
    const table = mergeTable(BYTE_CHARACTERS, merges, mergesFile ?? file);
    const ids = Int32Array.from(table.tokens, (token) => vocabulary.ids.get(token) ?? -1);
    const encoder = options.dropout === undefined ? bpeEncoder(table) : droppingEncoder(table, options.dropout);
    super({
      scanner: new ByteLevelScanner(encoder, ids, extended.matched, options.addPrefixSpace ?? false),
      vocabulary: extended,
      template: { before: [], between: [], after: [] },
      padId: extended.ids.get(padToken ?? endOfTextToken) ?? 0,
      modelMaxLength: options.modelMaxLength,
      splitSpecialTokens: options.splitSpecialTokens,
      decoder: decoder === undefined ? undefined : pipelineModule(file).readDecoder(decoder, file ?? ''),
    });
    this.options = options;
    this.merges = merges;
    this.endOfTextTokenId = extended.ids.get(endOfTextToken);
    const verbatim = new Map(extended.matched.map(({ id, content }) => [id, new TextEncoder().encode(content)]));
    this.bytes = Array.from(extended.tokens, (token, id) => verbatim.get(id) ?? bytesOfToken(token ?? ''));
  }

  /**
   * @param vocabulary the text of a `vocab.json` (OpenAI's `encoder.json`), or tokens in the order of their ids
   * @param merges the text of a `merges.txt` (OpenAI's `vocab.bpe`), or pairs in the order of their ranks
   * @throws TokenizerError BAD_CONFIG, BAD_VOCABULARY
   */
  static fromVocabulary(
    vocabulary: string | readonly string[],
    merges: string | readonly Merge[],
    options: Gpt2TokenizerOptions = {},
  ): Gpt2Tokenizer {
    const call = 'Gpt2Tokenizer.fromVocabulary';
    checkVocabulary(call, vocabulary);
    checkMerges(call, merges);
    const { file } = gpt2Options.read(options);
    return new Gpt2Tokenizer(bpeSource(vocabulary, merges, file), options);
  }

  /**
   * Loads a model folder: `tokenizer.json`, `vocab.json` with `merges.txt`, or OpenAI's `encoder.json` with `vocab.bpe`;
   * and `tokenizer_config.json` where there is one. Options given here come before what the files say.
   *
   * @throws TokenizerError NOT_FOUND without a vocabulary, BAD_VOCABULARY, BAD_CONFIG, or UNSUPPORTED for a tokenizer
   * that is not GPT-2's
   */
  static async fromPretrained(folder: string, options: Gpt2TokenizerOptions = {}): Promise<Gpt2Tokenizer> {
    return Gpt2Tokenizer.load(
      await readFolder(checkFolder('Gpt2Tokenizer.fromPretrained', folder), BPE_FILES),
      options,
      folder,
    );
  }

  /** The same from the files' texts, for browsers; `folder` is named in errors. */
  static async load(files: BpeFiles, options: Gpt2TokenizerOptions = {}, folder = ''): Promise<Gpt2Tokenizer> {
    checkFiles('Gpt2Tokenizer.load', files, folder);
    gpt2Options.read(options);
    const { source, options: found } = gpt2Source(files, folder);
    if (source.decoder !== undefined) await loadPipeline();
    return new Gpt2Tokenizer(source, { ...defined({ file: source.file }), ...found, ...defined(options) });
  }

  protected override textOf(_tokens: readonly string[], ids: readonly number[]): string {
    let length = 0;
    for (const id of ids) length += this.bytes[id]?.length ?? 0;
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const id of ids) {
      const part = this.bytes[id];
      if (part === undefined) continue;
      bytes.set(part, at);
      at += part.length;
    }
    return decodeWtf8(bytes);
  }
}

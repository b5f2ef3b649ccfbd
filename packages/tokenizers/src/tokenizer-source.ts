import type { BertTokenizerOptions, Casing } from './bert-options.js';
import type { Decoder } from './pipeline/decoders.js';
import type { PipelineJson } from './pipeline-case.js';
import type { FileTexts } from './read-folder.js';
import type { RowTemplate } from './row-layout.js';
import { tokensOfText, vocabularyOf, type Vocabulary } from './vocabulary.js';

export const TOKENIZER_FILES = [
  'vocab.txt',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
] as const;

/** The texts of a model folder's tokenizer files, by file name; absent ones are left out. */
export type TokenizerFiles = FileTexts<(typeof TOKENIZER_FILES)[number]>;

/** What a tokenizer is made from. */
export interface TokenizerSource {
  readonly vocabulary: Vocabulary;
  readonly options: BertTokenizerOptions;
  /** Where the normalizer or the pre-tokenizer is not BERT's own. */
  readonly pipeline?: PipelineJson | undefined;
  /** That of `tokenizer.json`, where it is not BERT's own. */
  readonly decoder?: Decoder | undefined;
  /** Ids around the texts, where they are not `[CLS] A [SEP] B [SEP]`. */
  readonly template?: RowTemplate | undefined;
}

/** A tokenizer's source with what decided about its case. */
export type FolderSource = TokenizerSource & { readonly casing: Casing };

/** What the files of a folder say, and which of them decided about case. */
export type FoundSource = TokenizerSource & Pick<Casing, 'decidedBy'>;

/**
 * A vocabulary is cased if lower-casing changes any of its words: Google's checkpoints say it nowhere but in the folder's
 * name, and folders are renamed.
 */
export function bareSource(text: string, file: string): FoundSource {
  const vocabulary = vocabularyOf(tokensOfText(text), file);
  return { vocabulary, options: { file, lowerCase: !isCased(vocabulary) }, decidedBy: 'the vocabulary' };
}

/** Capitals without a lower case (ℝ, 𝔸) stand in uncased vocabularies, too. */
function isCased({ tokens }: Vocabulary): boolean {
  return tokens.some((token = '') => token !== token.toLowerCase() && !/^(\[.*\]|<.*>)$/.test(token));
}

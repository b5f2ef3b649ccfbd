import type { BertTokenizerOptions } from '../bert-options.js';
import { BertTokenizer } from '../bert-tokenizer.js';
import { END_OF_WORD } from '../bpe/gpt-files.js';
import type { Merge } from '../bpe/merge-table.js';
import { TokenizerError } from '../error.js';
import type { ExtendedVocabulary } from '../extended-vocabulary.js';
import { Gpt2Tokenizer } from '../gpt2-tokenizer.js';
import type { GptTokenizer } from '../gpt-tokenizer.js';
import { checkTokenizer } from './vocabulary-texts.js';
import type { RowTemplate } from '../row-layout.js';

/**
 * The text of a `tokenizer.json` that Hugging Face's `tokenizers` 0.23 (Python, Rust, JavaScript) and `load` read.
 *
 * @throws TokenizerError UNSUPPORTED for `neverSplit`, which that format has no place for
 */
export function tokenizerJsonOf(tokenizer: BertTokenizer | GptTokenizer | Gpt2Tokenizer): string {
  checkTokenizer('tokenizerJsonOf', tokenizer);
  const parts =
    tokenizer instanceof BertTokenizer
      ? bertParts(tokenizer)
      : tokenizer instanceof Gpt2Tokenizer
        ? gpt2Parts(tokenizer)
        : gptParts(tokenizer);
  const added_tokens = addedTokens(tokenizer.vocabulary);
  return `${JSON.stringify({ version: '1.0', truncation: null, padding: null, added_tokens, ...parts }, null, 2)}\n`;
}

function bertParts({ options, vocabulary, template, pipeline, decoder }: BertTokenizer): object {
  const { unkToken = '[UNK]', continuingSubwordPrefix = '##', maxInputCharsPerWord = 100 } = options;
  return {
    normalizer: pipeline === undefined ? normalizer(options) : pipeline.normalizer,
    pre_tokenizer: pipeline === undefined ? { type: 'BertPreTokenizer' } : pipeline.preTokenizer,
    post_processor: templateProcessing(template, vocabulary),
    decoder:
      decoder === undefined
        ? { type: 'WordPiece', prefix: continuingSubwordPrefix, cleanup: options.cleanUp !== false }
        : decoder.json,
    model: {
      type: 'WordPiece',
      unk_token: unkToken,
      continuing_subword_prefix: continuingSubwordPrefix,
      max_input_chars_per_word: maxInputCharsPerWord,
      vocab: Object.fromEntries(vocabulary.base.ids),
    },
  };
}

function gptParts({ options, vocabulary, merges, template, unkTokenId, decoder }: GptTokenizer): object {
  const { before, between, after } = template;
  const bare = before.length + between.length + after.length === 0;
  return {
    normalizer: normalizer({ lowerCase: options.lowercase ?? true }),
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: bare ? null : templateProcessing(template, vocabulary),
    decoder: decoder === undefined ? { type: 'BPEDecoder', suffix: END_OF_WORD } : decoder.json,
    model: bpeModel(vocabulary, merges, vocabulary.tokens[unkTokenId] ?? null, END_OF_WORD),
  };
}

function gpt2Parts({ options, vocabulary, merges, decoder }: Gpt2Tokenizer): object {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: options.addPrefixSpace ?? false, use_regex: true };
  return {
    normalizer: null,
    pre_tokenizer: { ...byteLevel, trim_offsets: false },
    post_processor: { ...byteLevel, trim_offsets: false },
    decoder: decoder === undefined ? { ...byteLevel, trim_offsets: false } : decoder.json,
    model: bpeModel(vocabulary, merges, null, null),
  };
}

function normalizer(options: BertTokenizerOptions): object {
  const { cleanText = true, tokenizeChineseChars = true, stripAccents = null, lowerCase = true } = options;
  return {
    type: 'BertNormalizer',
    clean_text: cleanText,
    handle_chinese_chars: tokenizeChineseChars,
    strip_accents: stripAccents,
    lowercase: lowerCase,
  };
}

function bpeModel(
  { base }: ExtendedVocabulary,
  merges: readonly Merge[],
  unkToken: string | null,
  suffix: string | null,
): object {
  return {
    type: 'BPE',
    dropout: null,
    unk_token: unkToken,
    continuing_subword_prefix: null,
    end_of_word_suffix: suffix,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab: Object.fromEntries(base.ids),
    merges,
  };
}

function addedTokens({ matched }: ExtendedVocabulary): object[] {
  const sorted = [...matched].sort((a, b) => a.id - b.id);
  return sorted.map(({ content, id, special, lstrip, rstrip, singleWord, normalized, betweenSpaces }) => {
    if (betweenSpaces) {
      throw new TokenizerError('UNSUPPORTED', 'tokenizer.json has no place for it', {
        at: 'neverSplit',
        expected: 'added tokens instead',
        found: JSON.stringify(content),
      });
    }
    return { id, content, single_word: singleWord, lstrip, rstrip, normalized, special };
  });
}

function templateProcessing(template: RowTemplate, { tokens }: ExtendedVocabulary): object {
  const { before, between, after, alone = template, pairType = 1 } = template;
  const nameOf = (id: number): string => tokens[id] ?? '';
  const specials = (ids: readonly number[], type: number): object[] =>
    ids.map((id) => ({ SpecialToken: { id: nameOf(id), type_id: type } }));
  const sequence = (id: string, type: number): object => ({ Sequence: { id, type_id: type } });
  const first = [...specials(before, 0), sequence('A', 0)];
  const ids = [...new Set([...before, ...between, ...after, ...alone.before, ...alone.after])];
  return {
    type: 'TemplateProcessing',
    single: [...specials(alone.before, 0), sequence('A', 0), ...specials(alone.after, 0)],
    pair: [...first, ...specials(between, 0), sequence('B', pairType), ...specials(after, pairType)],
    special_tokens: Object.fromEntries(
      ids.map((id) => [nameOf(id), { id: nameOf(id), ids: [id], tokens: [nameOf(id)] }]),
    ),
  };
}

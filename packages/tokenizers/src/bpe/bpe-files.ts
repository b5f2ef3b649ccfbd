import { checkArgument, custom, list } from '@firth/options';
import type { AddedTokenOption } from '../extended-vocabulary.js';
import { TokenizerError } from '../error.js';
import { JsonFields } from '../json-fields.js';
import type { FileTexts } from '../read-folder.js';
import { vocabularyOfJson } from '../vocabulary-json.js';
import { vocabularyOf, type Vocabulary } from '../vocabulary.js';
import type { Merge } from './merge-table.js';

/** Files of a BPE tokenizer: Hugging Face's names, then OpenAI's. */
export const BPE_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'encoder.json',
  'vocab.bpe',
  'encoder_bpe_40000.json',
  'vocab_40000.bpe',
] as const;

/** The texts of a model folder's files, by file name; absent ones are left out. */
export type BpeFiles = FileTexts<(typeof BPE_FILES)[number]>;

/** What every BPE tokenizer is made from. */
export interface BpeSource {
  readonly vocabulary: Vocabulary;
  readonly merges: readonly Merge[];
  readonly addedTokens: readonly AddedTokenOption[];
  /** The file of the vocabulary and that of the merges, where they are of files. */
  readonly file?: string;
  readonly mergesFile?: string;
  /** As `tokenizer.json` has it, where it is another than what undoes this model's tokens. */
  readonly decoder?: unknown;
}

const isMerge = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'string';

const mergeList = list(custom<Merge>(isMerge, 'a pair of tokens'));

/** Merges as a file's text or as a list. @throws OptionError */
export function checkMerges(call: string, merges: unknown): void {
  if (typeof merges !== 'string') checkArgument(call, 'merges', mergeList, merges);
}

/** A vocabulary and its merges as files hold them or as lists. */
export function bpeSource(
  vocabulary: string | readonly string[],
  merges: string | readonly Merge[],
  file?: string,
): BpeSource {
  return {
    vocabulary:
      typeof vocabulary === 'string'
        ? vocabularyOfJson(JsonFields.parse(vocabulary, file ?? 'vocab.json'))
        : vocabularyOf(vocabulary, file),
    merges: typeof merges === 'string' ? readMerges(merges, file ?? 'merges.txt') : merges,
    addedTokens: [],
  };
}

/**
 * Reads a `merges.txt` (OpenAI: `vocab.bpe`): a pair a line in the order of ranks, below an optional `#version` line.
 *
 * @throws TokenizerError BAD_VOCABULARY for a line that is no pair
 */
export function readMerges(text: string, file: string): Merge[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const merges: Merge[] = [];
  lines.forEach((line, k) => {
    const content = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (content.startsWith('#version') || (content === '' && k === lines.length - 1)) return;
    const [first = '', second = '', ...rest] = content.split(' ');
    if (first === '' || second === '' || rest.length > 0) {
      throw new TokenizerError('BAD_VOCABULARY', 'not a merge', {
        file,
        line: k + 1,
        expected: 'two tokens with one space between',
        found: JSON.stringify(content.slice(0, 60)),
      });
    }
    merges.push([first, second]);
  });
  return merges;
}

/**
 * Refuses a list without merges beside a vocabulary most of whose tokens nothing but merges makes: every text would be read byte by
 * byte, and the model compute nonsense. (transformers reads such a file without a word.) A vocabulary of bytes alone has no merges.
 *
 * @throws TokenizerError BAD_VOCABULARY
 */
export function requireMerges(merges: readonly Merge[], { ids }: Vocabulary, file: string, at?: string): void {
  if (merges.length > 0) return;
  const made = [...ids.keys()].filter(
    (token) => Array.from(token.replace(/<\/w>$/, '')).length > 1 && !/^(<.*>|\[.*\])$/.test(token),
  );
  if (made.length <= ids.size / 2) return;
  throw new TokenizerError('BAD_VOCABULARY', 'no merges', {
    file,
    ...(at === undefined ? {} : { at }),
    expected: `those that make ${made.length} tokens of the vocabulary`,
    found: 'none',
  });
}

/** Reads `vocab.json` and `merges.txt`, or OpenAI's two files under either of their names. */
export function readVocabAndMerges(files: BpeFiles, folder: string): BpeSource {
  const place = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const pairs = [
    ['vocab.json', 'merges.txt'],
    ['encoder.json', 'vocab.bpe'],
    ['encoder_bpe_40000.json', 'vocab_40000.bpe'],
  ] as const;
  for (const [vocabName, mergesName] of pairs) {
    const [vocab, merges] = [files[vocabName], files[mergesName]];
    if (vocab === undefined || merges === undefined) continue;
    const vocabulary = vocabularyOfJson(JsonFields.parse(vocab, place(vocabName)));
    const read = readMerges(merges, place(mergesName));
    requireMerges(read, vocabulary, place(mergesName));
    return { vocabulary, merges: read, addedTokens: [], file: place(vocabName), mergesFile: place(mergesName) };
  }
  throw new TokenizerError('NOT_FOUND', 'no vocabulary with its merges here', {
    file: folder === '' ? 'the files' : folder,
    expected: 'tokenizer.json, vocab.json with merges.txt, or encoder.json with vocab.bpe',
  });
}

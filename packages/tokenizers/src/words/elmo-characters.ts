import { option, flag, options, sentencesOf } from '@firth/options';

/** Character ids of one word: `max_characters_per_token` of ELMo's options. */
export const ELMO_CHARACTERS = 50;

// Ids of bilm-tf (`UnicodeCharsVocabulary`), each plus one: 0 is left for places behind the end of a sentence.
const BEGIN_SENTENCE = 257;
const END_SENTENCE = 258;
const BEGIN_WORD = 259;
const END_WORD = 260;
const PADDING = 261;

/** Rows of words as ELMo's character network reads them. */
export interface ElmoBatch {
  /** Rows, words of the longest row with its markers, characters. */
  readonly shape: readonly [rows: number, words: number, characters: number];
  /** 0 behind the end of a row. Shape [B, T, 50]. */
  readonly characterIds: Int32Array;
  /** 1 for words and sentence markers, 0 behind them. Shape [B, T]. */
  readonly mask: Int32Array;
}

/** Options of `elmoCharacterIds`. */
export interface ElmoOptions {
  /**
   * Put `<S>` before and `</S>` behind each sentence: true unless said, as bilm-tf's `Batcher` does. AllenNLP's
   * `batch_to_ids` leaves them to its model.
   */
  readonly sentenceMarkers?: boolean;
}

const elmoOptions = options('elmoCharacterIds', { sentenceMarkers: option(flag(), { default: true }) });

/**
 * Character ids of tokenized sentences: the bytes of a word's UTF-8, at most 48, between the marks of its begin and end,
 * then padding; everything plus one. The words `<S>` and `</S>` are the sentence markers (bilm-tf, `bilm/data.py`; AllenNLP,
 * `ELMoCharacterMapper`). A lone surrogate has no bytes, as under Python's `errors='ignore'`.
 */
export function elmoCharacterIds(sentences: readonly (readonly string[])[], options: ElmoOptions = {}): ElmoBatch {
  sentencesOf('elmoCharacterIds', sentences);
  const { sentenceMarkers } = elmoOptions.read(options);
  const rows = sentenceMarkers ? sentences.map((words) => ['<S>', ...words, '</S>']) : sentences;
  const length = rows.reduce((longest, words) => Math.max(longest, words.length), 0);
  const characterIds = new Int32Array(rows.length * length * ELMO_CHARACTERS);
  const mask = new Int32Array(rows.length * length);
  rows.forEach((words, row) => {
    mask.fill(1, row * length, row * length + words.length);
    words.forEach((word, k) => {
      const at = (row * length + k) * ELMO_CHARACTERS;
      fillWord(characterIds.subarray(at, at + ELMO_CHARACTERS), word);
    });
  });
  return { shape: [rows.length, length, ELMO_CHARACTERS], characterIds, mask };
}

function fillWord(target: Int32Array, word: string): void {
  const characters =
    word === '<S>'
      ? [BEGIN_SENTENCE]
      : word === '</S>'
        ? [END_SENTENCE]
        : Array.from(bytesOf(word), (byte) => byte + 1);
  target.fill(PADDING);
  target[0] = BEGIN_WORD;
  target.set(characters, 1);
  target[characters.length + 1] = END_WORD;
}

function bytesOf(word: string): Uint8Array {
  const whole = word.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '');
  return new TextEncoder().encode(whole).subarray(0, ELMO_CHARACTERS - 2);
}

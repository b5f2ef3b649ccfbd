import { InvalidArgumentError, Option } from 'commander';

export interface JsonOption {
  readonly json?: true;
}

/** Of commands that open a tokenizer. */
export interface TokenizerOptions extends JsonOption {
  readonly lowerCase?: true;
  readonly cased?: true;
  readonly splitSpecialTokens?: true;
}

export interface ModelOptions extends TokenizerOptions {
  readonly paddedEmbeddings?: true;
}

/** Of commands that look at a model's tensors, or open a GPT. */
export interface TensorOptions extends ModelOptions {
  readonly skipUnknownTensors?: true;
}

export const jsonOption = (): Option => new Option('--json', 'print one JSON object and nothing else');

export const paddedEmbeddingsOption = (): Option =>
  new Option('--padded-embeddings', 'accept a vocabulary shorter than the table of word embeddings');

export const lowerCaseOption = (): Option =>
  new Option('--lower-case', 'lower-case the texts, whatever the vocabulary and its files say').conflicts('cased');

export const casedOption = (): Option =>
  new Option('--cased', 'keep capitals, whatever the vocabulary and its files say').conflicts('lowerCase');

export const splitSpecialTokensOption = (): Option =>
  new Option('--split-special-tokens', 'read [SEP] or <|endoftext|> inside a text as any other text');

/** What these options say to whoever opens the tokenizer. */
export function tokenizerChoices({ lowerCase, cased, splitSpecialTokens }: TokenizerOptions) {
  return {
    ...(lowerCase === undefined && cased === undefined ? {} : { lowerCase: lowerCase === true }),
    ...(splitSpecialTokens === undefined ? {} : { splitSpecialTokens: true }),
  };
}

export const skipUnknownTensorsOption = (): Option =>
  new Option(
    '--skip-unknown-tensors',
    'accept tensors that the model of the config has no place for, such as further layers',
  );

export const forceOption = (): Option => new Option('-f, --force', 'replace what is there already');

/** `12`; NaN for whatever else JavaScript would take for a number: `0xc`, `1e1`, ` 12`. */
export const wholeDecimal = (text: string): number => (/^[+-]?\d+$/.test(text) ? Number(text) : NaN);

/** `0.5`, `1e-5`; NaN for whatever else JavaScript would take for a number. */
export const decimal = (text: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;

export function commaList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Expected values with commas between them.');
  return items;
}

/** A list of some of `choices`. */
export function listOf<C extends string>(choices: readonly C[]): (text: string) => C[] {
  return (text) =>
    commaList(text).map((item) => {
      const found = choices.find((choice) => choice === item);
      if (found === undefined) throw new InvalidArgumentError(`Expected ${choices.join(', ')}.`);
      return found;
    });
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/** `200MB` -> 200000000. */
export function byteCount(text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([KMG]?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toUpperCase().replace(/^B$/, '')] ?? NaN);
  if (!(bytes >= 1)) throw new InvalidArgumentError('Expected a number of bytes, such as 5GB or 200MB.');
  return bytes;
}

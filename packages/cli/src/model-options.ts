import { loadOptions } from '@firth/bert/options';
import { Option, type Command } from 'commander';
import { addDescribed } from './described-options.js';
import type { JsonOption } from './options.js';

/** Of commands that open a tokenizer. */
export interface TokenizerOptions extends JsonOption {
  readonly lowerCase?: true;
  readonly cased?: true;
  readonly splitSpecialTokens?: true;
}

/** Of commands that open a model. */
export interface ModelOptions extends TokenizerOptions {
  readonly paddedEmbeddings?: true;
  readonly mmap: boolean;
}

/** Of commands that look at a model's tensors, or open a GPT. */
export interface TensorOptions extends ModelOptions {
  readonly skipUnknownTensors?: true;
}

export const addCaseOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--lower-case', 'lower-case the texts, whatever the vocabulary and its files say').conflicts('cased'),
    )
    .addOption(
      new Option('--cased', 'keep capitals, whatever the vocabulary and its files say').conflicts('lowerCase'),
    );

/** Of commands that read texts. */
export const addTextOptions = (command: Command): Command =>
  addCaseOptions(command).option(
    '--split-special-tokens',
    'read [SEP] or <|endoftext|> inside a text as any other text',
  );

/** Flags by which a model's files are read. */
export const mappingFlag = { mmap: '--no-mmap' } as const;

/** Of commands that run a BERT on texts. */
export const addModelOptions = (command: Command): Command =>
  addDescribed(addTextOptions(command), loadOptions, { paddedEmbeddings: true, ...mappingFlag });

/** Of commands that look at a model's tensors. */
export const addTensorOptions = (command: Command): Command =>
  addDescribed(addCaseOptions(command), loadOptions, {
    paddedEmbeddings: true,
    skipUnknownTensors: true,
    ...mappingFlag,
  });

/** What these options say to whoever opens the tokenizer. */
export function tokenizerChoices({ lowerCase, cased, splitSpecialTokens }: TokenizerOptions) {
  return {
    ...(lowerCase === undefined && cased === undefined ? {} : { lowerCase: lowerCase === true }),
    ...(splitSpecialTokens === undefined ? {} : { splitSpecialTokens: true }),
  };
}

/** What they say to whoever opens the model. */
export const modelChoices = (options: ModelOptions) => ({
  paddedEmbeddings: options.paddedEmbeddings === true,
  mmap: options.mmap,
  ...tokenizerChoices(options),
});

import { flag, list, number, option, options, required, string, whole, type OptionsOf } from '@firth/options';
import { engineCheck } from '@firth/ops/options';

const drawingEntries = {
  /** Words to draw at most, behind the prompt. */
  maxWords: required(whole({ least: 1 })),
  /** Divides the logits: 1 unless said; below 1 likely words become likelier. */
  temperature: option(number({ above: 0 }), { default: 1 }),
  /** Equal seeds draw equal words. */
  seed: required(whole()),
};

export const sentenceSampling = options('sample', {
  ...drawingEntries,
  /** Words that the sentence begins with; none unless said. */
  prompt: option(list(string()), { default: [] }),
});

export type SentenceSampling = OptionsOf<typeof sentenceSampling>;

export const sampleOptions = options('sampleWords', {
  ...drawingEntries,
  /** Ends a text, and is not part of it. */
  endId: option(whole({ least: 0 })),
});

export type SampleOptions = OptionsOf<typeof sampleOptions>;

export const lstmOptions = options('LstmLanguageModel.create', {
  /** Numbers of a word's vector, and of each layer. */
  size: required(whole({ least: 1 })),
  /** 1 unless said. */
  numLayers: option(whole({ least: 1 }), { default: 1 }),
  /** Whether the output's kernel is the table of the words' vectors (Press and Wolf, 2017); true unless said. */
  tied: option(flag(), { default: true }),
  /** Rate of dropout between layers while training (Zaremba et al., 2014); 0 unless said. */
  dropout: option(number({ least: 0, below: 1 }), { default: 0 }),
});

export type LstmLanguageModelOptions = OptionsOf<typeof lstmOptions>;

export const nnlmOptions = options('Nnlm.create', {
  /** How many words before the next one it reads: the paper's n − 1. */
  contextSize: required(whole({ least: 1 })),
  /** The paper's m. */
  embeddingSize: required(whole({ least: 1 })),
  /** The paper's h. */
  hiddenSize: required(whole({ least: 1 })),
  /** Whether the words' vectors also reach the output without the hidden layer: the paper's W. */
  directConnections: required(flag()),
});

export const creation = options('create', {
  engine: required(engineCheck),
  /** Equal seeds give equal weights. */
  seed: required(whole()),
});

export const opening = options('open', { engine: required(engineCheck) });

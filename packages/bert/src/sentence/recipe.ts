import type { PoolingMode } from './embed-options.js';
import type { TorchActivation } from './torch-activations.js';

/** Names of what modules hand on to each other: `token_embeddings` [B, T, H], `sentence_embedding` [B, D], or one's own. */
interface Named {
  readonly from: string;
  readonly to: string;
}

export interface PoolingStep {
  readonly kind: 'pooling';
  /** Several are concatenated in this order. */
  readonly modes: readonly PoolingMode[];
  /** Whether the tokens of a prompt count. */
  readonly includePrompt: boolean;
}

export interface DenseStep extends Named {
  readonly kind: 'dense';
  /** Within the model's: where its weights are. */
  readonly folder: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
  readonly activation: TorchActivation;
  /** Whether the input is added to what comes out, through a kernel of its own where the sizes differ. */
  readonly residual: boolean;
}

export interface LayerNormStep {
  readonly kind: 'layerNorm';
  readonly folder: string;
  readonly size: number;
}

export interface NormalizeStep extends Named {
  readonly kind: 'normalize';
}

/** The tokens' embeddings become a weighted mean of the layers' from `start` on; 0 is what goes into the first layer. */
export interface WeightedLayersStep {
  readonly kind: 'weightedLayers';
  readonly folder: string;
  readonly start: number;
}

/** Only the first numbers of the sentence_embedding are given (`truncate_dim`). */
export interface TruncateStep {
  readonly kind: 'truncate';
  readonly size: number;
}

/** One module after the encoder, or what is done at their end. */
export type SentenceStep = PoolingStep | DenseStep | LayerNormStep | NormalizeStep | WeightedLayersStep | TruncateStep;

/** How a folder's sentence embeddings are computed from hidden states. */
export interface SentenceRecipe {
  /** In the order of `modules.json`; what does nothing in inference is left out. */
  readonly steps: readonly SentenceStep[];
  /** Tokens, special ones included; longer texts are cut. */
  readonly maxLength: number | undefined;
  /** Whether texts are lowercased whatever the tokenizer does. */
  readonly lowerCase: boolean;
  /** Texts to put before the input, by name (`query`, `passage`). */
  readonly prompts: ReadonlyMap<string, string>;
  readonly defaultPrompt: string | undefined;
}

/** What sentence-transformers itself does with a plain BERT: the mean of the tokens. */
export const plainRecipe: SentenceRecipe = {
  steps: [{ kind: 'pooling', modes: ['mean'], includePrompt: true }],
  maxLength: undefined,
  lowerCase: false,
  prompts: new Map(),
  defaultPrompt: undefined,
};

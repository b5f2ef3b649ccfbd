import { layerNorm, weight, type InputSpec, type Ops, type Program, type Tree } from '@firth/ops';
import type { BertConfig } from '../config.js';
import { bertInputs, type BertInput } from '../forward.js';
import { bertEncoder, firstRow, type BertIds } from '../model.js';
import { bertSchema, encoderOnly, type BertSchema } from '../schema.js';
import { normalizeRows, pool } from './pooling.js';
import type { DenseStep, SentenceRecipe, SentenceStep } from './recipe.js';
import { activate } from './torch-activations.js';

/** A BERT encoder and the modules after it, in their order; one without weights is an empty tree. */
export interface SentenceSchema {
  readonly bert: BertSchema;
  readonly steps: readonly StepSchema[];
}

export type StepSchema = ReturnType<typeof stepSchema>;
export type StepWeights<T> = Tree<StepSchema, T>;

export function stepSchema(step: SentenceStep, { numHiddenLayers }: Pick<BertConfig, 'numHiddenLayers'>) {
  const dense = step.kind === 'dense' ? step : undefined;
  const kernel = ({ inFeatures, outFeatures }: DenseStep) => weight([inFeatures, outFeatures]);
  return {
    kernel: dense && kernel(dense),
    bias: dense?.bias === true ? weight([dense.outFeatures], 'zeros') : undefined,
    /** PReLU's, [1]. */
    slope: dense?.activation === 'PReLU' ? weight([1]) : undefined,
    residual: dense?.residual === true && dense.inFeatures !== dense.outFeatures ? kernel(dense) : undefined,
    norm: step.kind === 'layerNorm' ? layerNorm(step.size) : undefined,
    layers: step.kind === 'weightedLayers' ? weight([numHiddenLayers + 1 - step.start], 'ones') : undefined,
  };
}

type Steps = Pick<SentenceRecipe, 'steps'>;

/** One embedding [B, D] for each row: the encoder, then every module in its order; a prompt's tokens count as others do. */
export const embedProgram = (
  config: BertConfig,
  { steps }: Steps,
): Program<SentenceSchema, BertInput, 'embedding'> => ({
  schema: sentenceSchema(config, steps),
  inputs: bertInputs,
  run: (ops, weights, ids) => ({ embedding: sentenceEmbedding(ops, weights, ids, config, steps) }),
});

const promptLength: InputSpec = { dtype: 'int32', shape: [1] };

/** The same where all texts begin with a prompt of so many tokens, `[CLS]` among them, and a pooling leaves it out. */
export const promptedProgram = (
  config: BertConfig,
  { steps }: Steps,
): Program<SentenceSchema, BertInput | 'promptLength', 'embedding'> => ({
  schema: sentenceSchema(config, steps),
  inputs: { ...bertInputs, promptLength },
  run: (ops, weights, { promptLength: length, ...ids }) => ({
    embedding: sentenceEmbedding(ops, weights, ids, config, steps, length),
  }),
});

const sentenceSchema = (config: BertConfig, steps: readonly SentenceStep[]): SentenceSchema => ({
  bert: bertSchema(config, encoderOnly),
  steps: steps.map((step) => stepSchema(step, config)),
});

/** What modules hand on, by sentence-transformers' names. */
type Features<T> = Map<string, T>;

function sentenceEmbedding<T>(
  ops: Ops<T>,
  weights: Tree<SentenceSchema, T>,
  ids: BertIds<T>,
  config: BertConfig,
  steps: readonly SentenceStep[],
  prompt?: T,
): T {
  const lastRows = readsFirstOnly(steps, prompt !== undefined) ? firstRow(ops) : undefined;
  const { lastHiddenState, hiddenStates } = bertEncoder(ops, weights.bert, ids, config, lastRows);
  const features: Features<T> = new Map([['token_embeddings', lastHiddenState]]);
  steps.forEach((step, i) => {
    const own = weights.steps[i];
    if (own === undefined) throw new TypeError('the schema has an entry for each step');
    switch (step.kind) {
      case 'pooling': {
        const pooled = {
          tokens: feature(features, 'token_embeddings'),
          attentionMask: ids.attentionMask,
          promptLength: step.includePrompt ? undefined : prompt,
        };
        const parts = step.modes.map((mode) => pool(ops, mode, pooled));
        features.set('sentence_embedding', ops.concat(parts, -1)); // [B, modes · H]
        break;
      }
      case 'dense':
        features.set(step.to, dense(ops, step, own, feature(features, step.from)));
        break;
      case 'layerNorm':
        if (own.norm === undefined) throw new TypeError('the schema of a LayerNorm has a norm');
        features.set('sentence_embedding', ops.layerNorm(feature(features, 'sentence_embedding'), own.norm, 1e-5));
        break;
      case 'normalize':
        features.set(step.to, normalizeRows(ops, feature(features, step.from)));
        break;
      case 'truncate':
        features.set('sentence_embedding', ops.slice(feature(features, 'sentence_embedding'), 1, 0, step.size));
        break;
      case 'weightedLayers':
        if (own.layers === undefined) throw new TypeError('the schema of a WeightedLayerPooling has its weights');
        features.set('token_embeddings', weightedMean(ops, hiddenStates.slice(step.start), own.layers));
        break;
    }
  });
  return feature(features, 'sentence_embedding');
}

/** Whether no row of the last layer but the first is read. */
const readsFirstOnly = (steps: readonly SentenceStep[], hasPrompt: boolean): boolean =>
  steps.every((step) => {
    if (step.kind !== 'pooling') return step.kind !== 'weightedLayers';
    return step.modes.every((mode) => mode === 'cls') && (step.includePrompt || !hasPrompt);
  });

function dense<T>(ops: Ops<T>, step: DenseStep, { kernel, bias, slope, residual }: StepWeights<T>, x: T): T {
  if (kernel === undefined) throw new TypeError('the schema of a Dense layer has a kernel');
  const projected = ops.linear(x, bias === undefined ? { kernel } : { kernel, bias });
  const activated = activate(ops, step.activation, projected, slope);
  if (!step.residual) return activated;
  return ops.add(activated, residual === undefined ? x : ops.linear(x, { kernel: residual }));
}

/** Layers [B, T, H] by weights [layers], which need not sum to 1. */
function weightedMean<T>(ops: Ops<T>, layers: readonly T[], weights: T): T {
  const sum = layers
    .map((layer, i) => ops.mul(layer, ops.slice(weights, 0, i, i + 1)))
    .reduce((total, layer) => ops.add(total, layer));
  return ops.div(sum, ops.reduceSum(weights, [0], true));
}

function feature<T>(features: Features<T>, name: string): T {
  const value = features.get(name);
  if (value === undefined) throw new TypeError(`no module before gives '${name}'; checkSteps refuses such a recipe`);
  return value;
}

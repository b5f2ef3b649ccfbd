import { checkConfig } from '../config.js';
import { CheckpointError } from '@firth/checkpoints';
import { linear, weight, type Ops, type Program, type Tree } from '@firth/ops';

/** The feed-forward language model of Bengio et al. (2003). */
export interface NnlmConfig {
  readonly vocabSize: number;
  /** How many words before the next one it reads: the paper's n − 1. */
  readonly contextSize: number;
  /** The paper's m. */
  readonly embeddingSize: number;
  /** The paper's h. */
  readonly hiddenSize: number;
  /** Whether the words' vectors also reach the output without the hidden layer: the paper's W. */
  readonly directConnections: boolean;
}

export const nnlmSchema = (config: NnlmConfig) => schemaOf(checkNnlmConfig(config));

const schemaOf = ({ vocabSize, contextSize, embeddingSize, hiddenSize, directConnections }: NnlmConfig) => ({
  /** C: [V, m] */
  embeddings: weight([vocabSize, embeddingSize]),
  /** H and d */
  hidden: linear(contextSize * embeddingSize, hiddenSize),
  /** U and b */
  output: linear(hiddenSize, vocabSize),
  /** W: [(n − 1) m, V] */
  direct: directConnections ? { kernel: weight([contextSize * embeddingSize, vocabSize]) } : undefined,
});

export type NnlmSchema = ReturnType<typeof nnlmSchema>;

/** @throws CheckpointError BAD_CONFIG that names the field. */
export function checkNnlmConfig(config: NnlmConfig): NnlmConfig {
  checkConfig('checkNnlmConfig', config, 'config');
  for (const at of ['vocabSize', 'contextSize', 'embeddingSize', 'hiddenSize'] as const)
    if (!Number.isSafeInteger(config[at]) || config[at] < 1)
      throw new CheckpointError('BAD_CONFIG', 'the field is wrong', {
        ...{ file: 'config', at, expected: 'a whole number of at least 1', found: String(config[at]) },
      });
  return config;
}

/** y = b + W x + U tanh(d + H x) (Bengio et al., 2003, eq. 1): context int32 [N, n − 1], oldest word first -> [N, V]. */
export function nnlmLogits<T>(ops: Ops<T>, config: NnlmConfig, weights: Tree<NnlmSchema, T>, context: T): T {
  const [rows = 0] = ops.shape(context);
  const words = ops.embedding(weights.embeddings, context); // [N, n − 1, m]
  const x = ops.reshape(words, [rows, config.contextSize * config.embeddingSize]);
  const hidden = ops.tap('hidden', ops.activation('tanh', ops.linear(x, weights.hidden))); // [N, h]
  const logits = ops.linear(hidden, weights.output);
  return weights.direct === undefined ? logits : ops.add(logits, ops.linear(x, weights.direct));
}

/** context [N, n − 1] and the words behind [N] (−100: not counted) -> logits [N, V] and the mean cross entropy. */
export const nnlmProgram = (config: NnlmConfig): Program<NnlmSchema, 'context' | 'targets', 'logits' | 'loss'> => ({
  schema: nnlmSchema(config),
  inputs: {
    context: { dtype: 'int32', shape: ['rows', config.contextSize] },
    targets: { dtype: 'int32', shape: ['rows'] },
  },
  run: (ops, weights, { context, targets }) => {
    const logits = nnlmLogits(ops, config, weights, context);
    return { logits, loss: ops.crossEntropy(logits, targets) };
  },
});

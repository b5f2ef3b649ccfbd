import { CheckpointError } from '@firth/checkpoints';
import { weight, type Ops, type Program, type Tree } from '@firth/ops';
import { checkConfig, checkRnnConfig, shownSize, type RnnConfig } from '../config.js';
import { rnnInputs } from '../program.js';
import type { CarriedState } from '../recurrence.js';
import { recurrentStack, sequenceMask } from '../recurrent.js';
import { rnnSchema } from '../schema.js';

/** A language model of recurrent layers (Mikolov et al., 2010; Zaremba et al., 2014). */
export interface LstmLmConfig {
  readonly vocabSize: number;
  readonly rnn: RnnConfig;
  /** Whether the output's kernel is the embedding table (Press and Wolf, 2017); else it has one of its own. */
  readonly tied: boolean;
  /** Rate at which, while training, what goes into each layer and out of the last is dropped (Zaremba et al., 2014); 0 unless said. */
  readonly dropout?: number;
}

export function lstmLmSchema(config: LstmLmConfig) {
  const { vocabSize, rnn, tied } = checkLstmLmConfig(config);
  return {
    embeddings: weight([vocabSize, rnn.inputSize]),
    rnn: rnnSchema(rnn),
    output: {
      kernel: tied ? undefined : weight([shownSize(rnn), vocabSize]),
      bias: weight([vocabSize], 'zeros'),
    },
  };
}

export type LstmLmSchema = ReturnType<typeof lstmLmSchema>;

/** @throws CheckpointError BAD_CONFIG where the layers read the future, or show another size than a tied table has. */
export function checkLstmLmConfig(config: LstmLmConfig, file = 'config'): LstmLmConfig {
  checkConfig('checkLstmLmConfig', config, file);
  const { rnn, tied, dropout = 0 } = config;
  checkRnnConfig(rnn, file);
  const refuse = (at: string, expected: string, found: string) =>
    new CheckpointError('BAD_CONFIG', 'the field is wrong', { file, at, expected, found });
  if (!(dropout >= 0 && dropout < 1)) throw refuse('dropout', 'at least 0 and below 1', String(dropout));
  if (rnn.bidirectional) throw refuse('rnn.bidirectional', 'false: a language model reads forward', 'true');
  if (rnn.cell !== 'lstm') throw refuse('rnn.cell', 'lstm', rnn.cell);
  if (tied && shownSize(rnn) !== rnn.inputSize)
    throw refuse('rnn.hiddenSize', `${rnn.inputSize}, the size of the tied embeddings`, String(shownSize(rnn)));
  return config;
}

export type LstmLmInput = 'ids' | 'lengths' | 'targets' | 'hidden' | 'cell';
export type LstmLmOutput = 'logits' | 'loss' | 'hidden' | 'cell';

/**
 * ids [B, T], their lengths [B], the words behind each [B, T] (−100: not counted) and the state [layers, B, size] ->
 * logits [B, T, V], the mean cross entropy, and the state to go on from.
 */
export const lstmLmProgram = (config: LstmLmConfig): Program<LstmLmSchema, LstmLmInput, LstmLmOutput> => {
  const schema = lstmLmSchema(config);
  const { hidden, cell } = rnnInputs(config.rnn);
  return {
    schema,
    inputs: {
      ids: { dtype: 'int32', shape: ['batch', 'length'] },
      lengths: { dtype: 'int32', shape: ['batch'] },
      targets: { dtype: 'int32', shape: ['batch', 'length'] },
      hidden,
      cell,
    },
    run: (ops, weights, inputs) => lstmLm(ops, config, weights, inputs),
  };
};

function lstmLm<T>(
  ops: Ops<T>,
  { rnn, vocabSize, dropout = 0 }: LstmLmConfig,
  { embeddings, rnn: layers, output }: Tree<LstmLmSchema, T>,
  { ids, lengths, targets, hidden, cell }: Readonly<Record<LstmLmInput, T>>,
): Readonly<Record<LstmLmOutput, T>> {
  const x = ops.embedding(embeddings, ops.transpose(ids, [1, 0])); // [T, B, embedding]
  const states = Array.from({ length: rnn.numLayers }, (_, i) => ({
    hidden: rowOf(ops, hidden, i),
    cell: rowOf(ops, cell, i),
  }));
  const stack = recurrentStack(ops, rnn, layers, { x, mask: sequenceMask(ops, x, lengths), states, dropout });
  const top = ops.dropout(ops.transpose(stack.layers.at(-1) ?? x, [1, 0, 2]), dropout); // [B, T, shown]
  const kernel = output.kernel ?? ops.transpose(embeddings, [1, 0]);
  const logits = ops.linear(top, { kernel, bias: output.bias });
  const flat = ops.reshape(logits, ['batch*length', vocabSize]);
  const stacked = (of: (state: CarriedState<T>) => T) =>
    ops.concat(
      stack.states.map((state) => ops.reshape(of(state), [1, ...ops.shape(of(state))])),
      0,
    );
  return {
    logits,
    loss: ops.crossEntropy(flat, ops.reshape(targets, ['batch*length'])),
    hidden: stacked((state) => state.hidden),
    cell: stacked((state) => state.cell ?? state.hidden),
  };
}

function rowOf<T>(ops: Ops<T>, x: T, i: number): T {
  const [, ...rest] = ops.shape(x);
  return ops.reshape(ops.slice(x, 0, i, i + 1), rest);
}

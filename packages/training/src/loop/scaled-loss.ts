import type { Program } from '@firth/ops';

/** The input that `scaledLoss` adds. */
export const LOSS_SCALE = 'lossScale';
export type LossScale = typeof LOSS_SCALE;

/**
 * A program whose loss is multiplied by an input, a scalar: so that gradients of batches of several sizes, added up, are
 * those of one large batch.
 */
export const scaledLoss = <S, I extends string, O extends string>(
  program: Program<S, I, O | 'loss'>,
): Program<S, I | LossScale, 'loss'> => ({
  schema: program.schema,
  inputs: { ...program.inputs, [LOSS_SCALE]: { dtype: 'float32', shape: [] } },
  run: (ops, weights, inputs) => {
    const { loss } = program.run(ops, weights, inputs);
    return { loss: ops.mul(loss, inputs[LOSS_SCALE]) };
  },
});

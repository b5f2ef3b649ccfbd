import { OpsError } from '../error.js';
import type { Ops } from '../ops.js';
import { crossEntropyParts } from '../cross-entropy.js';
import { dimAt } from '../shapes/dims.js';
import type { Context } from './rule-context.js';
import type { Traced } from './tape.js';

type Normalization = 'softmax' | 'logSoftmax' | 'layerNorm' | 'crossEntropy';

export function normalizations<T>({ ops, record, scalar }: Context<T>): Pick<Ops<Traced<T>>, Normalization> {
  return {
    softmax: (x, axis) => {
      const value = ops.softmax(x.value, axis);
      return record([x], value, (gradient) => {
        const mean = ops.reduceSum(ops.mul(gradient, value), [axis], true);
        return [ops.mul(value, ops.sub(gradient, mean))];
      });
    },
    logSoftmax: (x, axis) => {
      const value = ops.logSoftmax(x.value, axis);
      return record([x], value, (gradient) => [
        ops.sub(gradient, ops.mul(ops.exp(value), ops.reduceSum(gradient, [axis], true))),
      ]);
    },
    /** With rows r of mean 0 and variance 1 and d = gradient · gamma: (d − mean(d) − r · mean(d · r)) / deviation. */
    layerNorm: (x, { gamma, beta }, epsilon) => {
      const value = ops.layerNorm(x.value, { gamma: gamma.value, beta: beta.value }, epsilon);
      return record([gamma, beta, x], value, (gradient) => {
        const { rows, inverseDeviation } = ops.normalize(x.value, epsilon);
        const aligned = ops.mul(gradient, rows);
        const toGamma = gamma.isActive ? ops.columnSums(aligned) : undefined;
        const toBeta = beta.isActive ? ops.columnSums(gradient) : undefined;
        if (!x.isActive) return [toGamma, toBeta, undefined];
        const width = dimAt(ops.shape(gamma.value), 0);
        if (typeof width !== 'number')
          throw new OpsError('NOT_DIFFERENTIABLE', `layerNorm: the length of a row must be a number, found '${width}'`);
        // Means of products with gamma are products of a matrix and a vector: nothing of x's size is made for them.
        const column = ops.reshape(gamma.value, [width, 1]);
        const mean = (of: T) => ops.mul(ops.linear(of, { kernel: column }), scalar(1 / width)); // [..., 1]
        const outside = ops.sub(ops.mul(gradient, gamma.value), mean(gradient));
        const toX = ops.mul(ops.sub(outside, ops.mul(rows, mean(aligned))), inverseDeviation);
        return [toGamma, toBeta, toX];
      });
    },
    /** (softmax − target) · weight of the row, the target being the smoothed label. */
    crossEntropy: (logits, labels, { rowWeights, ...numbers } = {}) => {
      const options = { ...numbers, ...(rowWeights && { rowWeights: rowWeights.value }) };
      const parts = crossEntropyParts(ops, logits.value, labels.value, options);
      const { logProbabilities, isLabel, weights, smoothedShare, weightGradients, loss } = parts;
      return record(rowWeights === undefined ? [logits] : [logits, rowWeights], loss, (gradient) => {
        const label = ops.add(scalar(1 - (numbers.labelSmoothing ?? 0)), smoothedShare);
        const target = ops.where(isLabel, label, smoothedShare);
        const toLogits = ops.mul(ops.sub(ops.exp(logProbabilities), target), ops.mul(weights, gradient));
        if (rowWeights?.isActive !== true) return [toLogits];
        return [toLogits, ops.reshape(ops.mul(weightGradients(), gradient), ops.shape(rowWeights.value))];
      });
    },
  };
}

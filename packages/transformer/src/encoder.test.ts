import { buildTree, shapes, type Shaped } from '@firth/ops';
import { expect, it } from 'vitest';
import { encoderSchema, type EncoderConfig } from './encoder-schema.js';
import { encoder } from './encoder.js';

const config: EncoderConfig = {
  hiddenSize: 4,
  numHiddenLayers: 3,
  numAttentionHeads: 2,
  intermediateSize: 8,
  hiddenAct: 'gelu',
  layerNormEps: 1e-12,
  hiddenDropoutProb: 0.1,
  attentionProbsDropoutProb: 0.1,
};

it.each([
  [true, 3],
  [false, 0],
  [undefined, 0],
])('gradientCheckpointing: %s makes a block of %i layers', (gradientCheckpointing, expected) => {
  let blocks = 0;
  const counting: typeof shapes = {
    ...shapes,
    checkpoint: (block, inputs) => {
      blocks++;
      return shapes.checkpoint(block, inputs);
    },
  };
  const schema = encoderSchema(config);
  const weights = buildTree<typeof schema, Shaped>(schema, ({ shape }) => ({ dtype: 'float32', shape }));
  const x: Shaped = { dtype: 'float32', shape: ['batch', 'length', 4] };
  const bias: Shaped = { dtype: 'float32', shape: ['batch', 1, 1, 'length'] };
  const checkpointing = gradientCheckpointing === undefined ? {} : { gradientCheckpointing };
  const { lastHiddenState } = encoder(counting, weights, x, bias, { ...config, ...checkpointing });
  expect(blocks).toBe(expected);
  expect(lastHiddenState.shape).toEqual(['batch', 'length', 4]);
});

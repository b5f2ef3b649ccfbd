import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { parity } from '@firth/bert';
import { tfjs } from '@firth/ops/tfjs';
import { conformance } from './conformance.js';

/** What the tests call in the page. */
Object.assign(globalThis, {
  firth: {
    conformance: async (backend: string, first: number, end: number) => {
      await tf.setBackend(backend); // only a backend that has started counts its tensors
      const engine = tfjs({ backend });
      const before = tf.memory().numTensors;
      const found = await conformance(engine, first, end);
      await engine.dispose();
      const leaked = tf.memory().numTensors - before;
      return leaked === 0 ? found : [...found, { name: 'tf.memory()', problem: `${leaked} tensors are left` }];
    },

    parity: async (backend: string, model: string, reference: string) => {
      const engine = tfjs({ backend });
      const { rows, firstOverBound } = await parity(model, reference, { engine });
      await engine.dispose();
      return {
        compared: rows.length,
        worst: Math.max(...rows.map(({ maxAbsoluteError }) => maxAbsoluteError)),
        firstOverBound,
      };
    },
  },
});

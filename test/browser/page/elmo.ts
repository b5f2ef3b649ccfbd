import { useHdf5 } from '@firth/checkpoints/hdf5';
import { Elmo, parity } from '@firth/elmo';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { onnx, type Device } from '@firth/ops/onnx';

useHdf5();

/** What the tests call in the page; they give it models as URLs, or as the files of the picker. */
Object.assign(globalThis, {
  firth: {
    /** Compares everything that the model computes with the reference. */
    parity: async (device: Device, model: ModelSource, reference: string) => {
      const engine = onnx({ device });
      try {
        const { rows } = await parity(model, reference, { engine });
        return { compared: rows.length, worst: Math.max(...rows.map(({ maxAbsoluteError }) => maxAbsoluteError)) };
      } finally {
        await engine.dispose();
      }
    },

    /** Batches one after the other, the state carried: of each batch, sentence and layer the vectors. */
    embed: async (device: Device, model: ModelSource, batches: readonly (readonly (readonly string[])[])[]) => {
      const elmo = await Elmo.fromPretrained(model, { device });
      try {
        const found: number[][][][] = [];
        for (const sentences of batches) {
          const embedded = await elmo.embed(sentences);
          found.push(embedded.map(({ layers }) => layers.map((layer) => [...layer])));
        }
        return found;
      } finally {
        await elmo.dispose();
      }
    },
  },
});

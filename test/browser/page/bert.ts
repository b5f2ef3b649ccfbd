import { BertForMaskedLM, BertModel, parity, type ModelSource } from '@firth/bert';
import type { Engine } from '@firth/ops';
import { onnx, type Device } from '@firth/ops/onnx';
import { conformance } from './conformance.js';

/** What the tests call in the page; they give it models as URLs, or as the files of the picker. */
Object.assign(globalThis, {
  firth: {
    /** Compares everything that the model computes with the reference. */
    parity: (device: Device, model: ModelSource, reference: string, threads = 1) =>
      withEngine(onnx({ device, threads }), async (engine) => {
        const { rows, firstOverBound } = await parity(model, reference, { engine });
        const worst = Math.max(...rows.map(({ maxAbsoluteError }) => maxAbsoluteError));
        return { compared: rows.length, worst, firstOverBound };
      }),

    fillMask: async (device: Device, model: ModelSource, text: string) => {
      const bert = await BertForMaskedLM.fromPretrained(model, { device });
      const masks = await bert.fillMask(text, { topK: 3 });
      await bert.dispose();
      return masks.map(({ candidates }) => candidates.map(({ token }) => token));
    },

    embed: async (device: Device, model: ModelSource, texts: readonly string[]) => {
      const bert = await BertModel.fromPretrained(model, { device });
      const vectors = await bert.embed(texts);
      await bert.dispose();
      return vectors.map((vector) => [...vector]);
    },

    /** The longest gap between ticks of a timer while many texts are computed, in ms, and how long that took. */
    longestGap: async (device: Device, model: ModelSource, texts: readonly string[]) => {
      const bert = await BertModel.fromPretrained(model, { device });
      await bert.embed(texts.slice(0, 1));
      const start = performance.now();
      let [last, gap, ticks] = [start, 0, 0];
      const timer = setInterval(() => {
        const now = performance.now();
        gap = Math.max(gap, now - last);
        last = now;
        ticks++;
      }, 1);
      await bert.embed(texts);
      clearInterval(timer);
      const took = performance.now() - start;
      await bert.dispose();
      return { gap, ticks, took };
    },

    conformance: (device: Device, first: number, end: number) =>
      withEngine(onnx({ device }), (engine) => conformance(engine, first, end)),
  },
});

async function withEngine<T>(engine: Engine, use: (engine: Engine) => Promise<T>): Promise<T> {
  try {
    return await use(engine);
  } finally {
    await engine.dispose();
  }
}

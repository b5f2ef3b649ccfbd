/** node --expose-gc child.mjs FOLDER THREADS WHAT COUNT: what a process of its own needs; one line of JSON. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { median } from '../common/figures.mjs';

const [folder, threads, what, count] = process.argv.slice(2);
const { BertModel } = await import('@firth/bert');
const { onnx } = await import('@firth/ops/onnx');
const text = 'a stirring , funny and finally transporting re imagining of beauty and the beast and 1930s horror films';

const status = (key) =>
  1024 * Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))[1]);

async function load() {
  const engine = onnx({ threads: Number(threads) });
  const model = await BertModel.fromPretrained(folder, { engine });
  const end = async () => {
    await model.dispose();
    await engine.dispose();
  };
  return { model, end };
}

/** Resident now, garbage collected; the least of a few looks, because the collector works on in other threads. */
async function resident() {
  const looks = [];
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
    await setTimeout(50);
    looks.push(status('VmRSS'));
  }
  return Math.min(...looks);
}

const measures = {
  /** Loads and answers once: the peak, and what it is made of. */
  peak: async () => {
    const before = status('VmRSS');
    const { model, end } = await load();
    await model.embed(new Array(Number(count)).fill(text));
    const seen = {
      beforeBytes: before,
      peakBytes: status('VmHWM'),
      anonymousBytes: status('RssAnon'),
      fileBytes: status('RssFile'),
    };
    await end();
    return seen;
  },
  /** After a tenth of the calls everything has been allocated once. */
  calls: async () => {
    const { model, end } = await load();
    const texts = Array.from({ length: 10 }, (_, i) =>
      text
        .split(' ')
        .slice(0, 2 * i + 1)
        .join(' '),
    );
    let first = 0;
    for (let i = 0; i < Number(count); i++) {
      await model.embed(texts[i % 10]);
      if (i === Math.floor(Number(count) / 10)) first = await resident();
    }
    const last = await resident();
    await end();
    return { first, last };
  },
  /** Loads, answers and disposes; resident while loaded and after disposing, cycles 3 to 5 against the last three. */
  cycles: async () => {
    const [loaded, disposed] = [[], []];
    for (let i = 0; i < Number(count); i++) {
      const { model, end } = await load();
      await model.embed(text);
      loaded.push(await resident());
      await end();
      disposed.push(await resident());
    }
    return { first: median(loaded.slice(2, 5)), last: median(loaded.slice(-3)), loaded, disposed };
  },
};
console.log(JSON.stringify(await measures[what]()));

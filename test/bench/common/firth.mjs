/** node firth.mjs '{"folder": …, "task": …, "threads": …}': firth as a runner. */
import { readFileSync } from 'node:fs';
import { BertForMaskedLM, BertModel } from '@firth/bert';
import { onnx } from '@firth/ops/onnx';
import { longestGap, serve, timed, times } from './serve.mjs';

const { folder, task, threads, dtype, tfjs } = JSON.parse(process.argv[2]);
const engine =
  tfjs === undefined ? onnx({ threads, ...(dtype === undefined ? {} : { dtype }) }) : await tfjsEngine(tfjs);
const options = { engine };
const model = await (task === 'fill-mask' ? BertForMaskedLM : BertModel).fromPretrained(folder, options);
const rounded = (vectors) => vectors.map((vector) => [...vector]);

await serve(`firth ${versionOf('@firth/bert')}, node ${process.version}`, {
  /** Vectors are sent only where they are compared. */
  embed: async ({ texts, vectors, ...how }) => {
    const { ms, result } = await timed(() => model.embed(texts, how));
    return { ms, ...(vectors ? { vectors: rounded(result) } : {}) };
  },
  embedOne: ({ text, count, ...how }) => times(() => model.embed(text, how), count),
  fillMask: async ({ text, topK }) => {
    const [{ candidates }] = await model.fillMask(text, { topK });
    return { candidates: candidates.map(({ tokenId, score }) => ({ tokenId, score })) };
  },
  fillMaskTimes: ({ text, count }) => times(() => model.fillMask(text), count),
  gap: ({ texts }) => longestGap(() => model.embed(texts)),
});
await model.dispose();
await engine.dispose();

async function tfjsEngine(backend) {
  const { tfjs: make } = await import('@firth/ops/tfjs');
  await import(`@tensorflow/tfjs-backend-${backend}`);
  return make({ backend });
}

function versionOf(name) {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve(name)), 'utf8')).version;
}

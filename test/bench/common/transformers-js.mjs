/** node transformers-js.mjs '{"folder": …, "task": …, "threads": …, "dtype": …}': transformers.js as a runner. */
import { basename, dirname } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import { transformersVersion } from './peers.mjs';
import { longestGap, serve, timed, times } from './serve.mjs';

const { folder, task, threads, dtype = 'fp32' } = JSON.parse(process.argv[2]);
Object.assign(env, { localModelPath: `${dirname(folder)}/`, allowRemoteModels: false, allowLocalModels: true });
const session_options = { intraOpNumThreads: threads };
const pipe = await pipeline(task, basename(folder), { device: 'cpu', dtype, session_options });

const rows = ({ data, dims: [count, size] }) =>
  Array.from({ length: count }, (_, i) => [...data.subarray(i * size, (i + 1) * size)]);

await serve(transformersVersion(), {
  /** The default: the array is one batch, padded to its longest text. */
  embed: async ({ texts, vectors, pooling = 'mean', normalize = false }) => {
    const { ms, result } = await timed(() => pipe(texts, { pooling, normalize }));
    return { ms, ...(vectors ? { vectors: rows(result) } : {}) };
  },
  /** By hand: sorted, in batches, put back into order. Its tokenizer gives the lengths, as a user would have them. */
  embedTuned: async ({ texts, batching, vectors, pooling = 'mean', normalize = false }) => {
    const { ms, result } = await timed(async () => {
      const found = new Array(texts.length);
      for (const batch of batches(lengths(texts), batching)) {
        const output = await pipe(
          batch.map((i) => texts[i]),
          { pooling, normalize },
        );
        rows(output).forEach((row, i) => (found[batch[i]] = row));
      }
      return found;
    });
    return { ms, ...(vectors ? { vectors: result } : {}) };
  },
  embedOne: ({ text, count, pooling = 'mean' }) => times(() => pipe(text, { pooling }), count),
  fillMask: async ({ text, topK }) => {
    const candidates = await pipe(text, { top_k: topK });
    return { candidates: candidates.map(({ token, score }) => ({ tokenId: token, score })) };
  },
  fillMaskTimes: ({ text, count }) => times(() => pipe(text), count),
  gap: ({ texts }) => longestGap(() => pipe(texts, { pooling: 'mean' })),
});
await pipe.dispose();

function lengths(texts) {
  return texts.map((text) => Math.min(512, pipe.tokenizer.encode(text).length));
}

/** Longest first; `size` texts a batch, or as many as `tokens` allow with their padding. */
function batches(lengths, { size = Infinity, tokens = Infinity }) {
  const order = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a]);
  const all = [];
  for (const i of order) {
    const batch = all.at(-1);
    if (batch && batch.length < size && (batch.length + 1) * lengths[batch[0]] <= tokens) batch.push(i);
    else all.push([i]);
  }
  return all;
}

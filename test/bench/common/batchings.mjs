import { pause, progress } from './figures.mjs';

/** The batches that a peer tries: rows, or padded tokens. */
export const tried = [
  { size: 1 },
  { size: 8 },
  { size: 16 },
  { size: 32 },
  { tokens: 1024 },
  { tokens: 2048 },
  { tokens: 4096 },
];

/** The batches with which a runner is fastest on these texts. */
export async function tune(runner, method, texts) {
  const results = [];
  for (const batching of tried) {
    await pause();
    const { ms } = await runner.call(method, { texts, batching });
    progress(`${runner.name}, ${named(batching)}: ${ms.toFixed(0)} ms`);
    results.push({ batching, ms });
  }
  return results.reduce((a, b) => (b.ms < a.ms ? b : a)).batching;
}

export const named = ({ size, tokens }) =>
  size === undefined ? `${tokens} tokens` : size === 1 ? 'one by one' : `${size} texts`;

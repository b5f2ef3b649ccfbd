import { tried } from './batchings.mjs';
import { pause, progress } from './figures.mjs';

/** The batches with which a peer is fastest on these texts. */
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

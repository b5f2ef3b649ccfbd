import { pause, progress } from './figures.mjs';

/**
 * The times of runners that take turns, after one call each to warm up.
 *
 * @param {Record<string, () => Promise<number[]>>} turns each one's times of a round
 * @returns {Promise<Record<string, number[]>>}
 */
export async function inTurn(turns, repeat, what) {
  const all = Object.fromEntries(Object.keys(turns).map((name) => [name, []]));
  for (let round = 0; round <= repeat; round++) {
    for (const [name, turn] of Object.entries(turns)) {
      await pause();
      const times = await turn();
      if (round > 0) all[name].push(...times);
    }
    progress(`${what}: round ${round} of ${repeat}`);
  }
  return all;
}

/** Runs `work` with runners and ends them, whatever comes of it. */
export async function withRunners(starts, work) {
  const runners = [];
  try {
    for (const start of starts) runners.push(await start());
    return await work(...runners);
  } finally {
    await Promise.all(runners.map((runner) => runner.end()));
  }
}

/** The child's side: answers calls, each a line of JSON, until its input ends. */
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param {string} version
 * @param {Record<string, (args: any) => Promise<object>>} methods
 */
export async function serve(version, methods) {
  write({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    const { method, ...args } = JSON.parse(line);
    try {
      write(await methods[method](args));
    } catch (error) {
      write({ error: { message: error.message, code: error.code } });
    }
  }
}

/** What `work` gives, with its time. */
export async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** The times of a call made again and again. */
export async function times(work, count) {
  const all = [];
  for (let i = 0; i < count; i++) all.push((await timed(work)).ms);
  return { times: all };
}

/** The longest time between two ticks of a 1 ms timer while `work` goes on. */
export async function longestGap(work) {
  let [last, longest, done] = [performance.now(), 0, false];
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!done) setTimeout(tick, 1);
  };
  setTimeout(tick, 1);
  await sleep(100);
  longest = 0;
  const { ms } = await timed(work);
  await sleep(20);
  done = true;
  return { ms, gapMs: longest };
}

const write = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

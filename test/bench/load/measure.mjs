import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @typedef {{ tokenId: number, logProbability: number }[]} Answer
 * @typedef {{ firstMs: number, importMs: number, openMs: number, answerMs: number, peakBytes: number }} Figures
 */

/**
 * Starts a runner in a process of its own and takes the time until its first line, the answer, is here.
 * Its second line says what it saw itself: the steps' times, its peak memory and versions.
 *
 * @param {import('./runners.mjs').Runner} runner
 * @returns {Promise<Figures & { answer: Answer, versions: string }>}
 */
export async function coldRun({ command, args, threads }, folder, text) {
  const spawnedAt = now();
  const child = spawn(command, [...args, folder, text, String(threads)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet, OMP_NUM_THREADS: String(threads), FIRTH_SPAWNED_AT: String(spawnedAt) },
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (complaints += chunk));
  const ended = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const lines = [];
  let firstMs = NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    if (lines.length === 0) firstMs = now() - spawnedAt;
    lines.push(line);
  }
  const status = await ended;
  if (status !== 0 || lines.length !== 2)
    throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${complaints}`);
  const [answer, seen] = lines.map((line) => JSON.parse(line));
  return { firstMs, answer, ...seen };
}

/** Each figure's median over the runs, and the soonest first answer: the one that other work disturbed least. */
export function median(runs) {
  const middle = (key) => {
    const sorted = runs.map((run) => run[key]).sort((a, b) => a - b);
    const half = sorted.length / 2;
    return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
  };
  const keys = ['firstMs', 'importMs', 'openMs', 'answerMs', 'peakBytes'];
  const soonestMs = Math.min(...runs.map(({ firstMs }) => firstMs));
  return { ...Object.fromEntries(keys.map((key) => [key, middle(key)])), soonestMs };
}

/** Epoch milliseconds with a fraction: the same clock in parent and child. */
const now = () => performance.timeOrigin + performance.now();

/** No logs, no GPU, no look at the network. */
const quiet = {
  TF_CPP_MIN_LOG_LEVEL: '3',
  CUDA_VISIBLE_DEVICES: '',
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_VERBOSITY: 'error',
};

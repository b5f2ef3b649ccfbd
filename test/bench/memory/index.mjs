/** `memory`: what BERT-base takes to load and run, and whether it grows. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { alone, median, printTable, progress } from '../common/figures.mjs';
import { bertBase } from '../common/models.mjs';
import { count, readOptions } from '../common/options.mjs';

const own = {
  calls: { value: '1000', help: 'of one model: 1000 unless said' },
  cycles: { value: '20', help: 'of load, one answer, dispose: 20 unless said, at least 8' },
};
const MB = 1e6;
/** glibc maps blocks of a megabyte each on its own and unmaps them; else the first that is freed ends that. */
const RETURNS_BLOCKS = { MALLOC_MMAP_THRESHOLD_: '1000000' };

/** @param {string[]} args */
export async function run(args) {
  const options = readOptions(args, { name: 'memory', about: 'peak memory, and growth', repeat: 5, own });
  if (options === undefined) return [];
  const [calls, cycles] = [count(options, 'calls'), count(options, 'cycles')];
  const { folder, weights } = bertBase(options, 'feature-extraction');
  const fileBytes = statSync(weights).size;
  const measure = (what, size) => {
    progress(`memory: ${what} ${size}`);
    return child(folder, options.threads, what, size);
  };
  const peaks = Array.from({ length: options.repeat }, () => measure('peak', 1));
  const batch = measure('peak', 64);
  const many = measure('calls', calls);
  const again = measure('cycles', cycles);
  const returned = child(folder, options.threads, 'cycles', cycles, RETURNS_BLOCKS);
  const peak = median(peaks.map(({ peakBytes }) => peakBytes));
  const growth = ({ first, last }) => 100 * (last / first - 1);
  const parts = ({ beforeBytes, anonymousBytes, fileBytes: mapped }) =>
    `Node before loading ${mega(beforeBytes)} MB; after the answer anonymous ${mega(anonymousBytes)} MB, mapped files ${mega(mapped)} MB`;
  const rows = [
    alone('memory: peak RSS to load BERT-base and answer once, times its weights', peak / fileBytes, {
      ...{ bound: 1.25, unit: 'x', peakMB: mega(peak), weightsMB: mega(fileBytes), oursParts: parts(peaks[0]) },
    }),
    alone(`memory: growth of RSS over ${calls} calls, after the first tenth`, growth(many), {
      ...{ bound: 2, unit: '%', firstMB: mega(many.first), lastMB: mega(many.last) },
    }),
    alone(`memory: growth of RSS while loaded, from cycles 3 to 5 to the last three of ${cycles}`, growth(again), {
      ...{ bound: 2, unit: '%', loadedMB: again.loaded.map(mega), disposedMB: again.disposed.map(mega) },
    }),
    alone('memory: the same with MALLOC_MMAP_THRESHOLD_=1000000', growth(returned), {
      ...{ bound: 2, unit: '%', loadedMB: returned.loaded.map(mega), disposedMB: returned.disposed.map(mega) },
    }),
  ];
  printTable(rows, options, [
    `weights ${mega(fileBytes)} MB, peak ${mega(peak)} MB (VmHWM, MB of 10^6 bytes), with a batch of 64 texts ${mega(batch.peakBytes)} MB`,
    parts(peaks[0]),
    `calls: ${mega(many.first)} to ${mega(many.last)} MB; cycles, loaded: ${again.loaded.map(mega).join(' ')}; disposed: ${again.disposed.map(mega).join(' ')}`,
    `with MALLOC_MMAP_THRESHOLD_: loaded: ${returned.loaded.map(mega).join(' ')}; disposed: ${returned.disposed.map(mega).join(' ')}`,
  ]);
  return rows;
}

function child(folder, threads, what, size, variables = {}) {
  const script = fileURLToPath(new URL('child.mjs', import.meta.url));
  const args = ['--expose-gc', script, folder, String(threads), what, String(size)];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, ...variables },
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status ?? signal}\n${stderr}`);
  return JSON.parse(stdout);
}

const mega = (bytes) => Math.round(bytes / MB);

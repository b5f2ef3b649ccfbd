/**
 * node fuzz.mjs FORMAT|all [--runs N] [--seed S]: opens and reads N mutations of the format's fixtures, in a process of its
 * own for each format, and prints how many were refused, how many read, and how many did anything else (none may): another
 * exception, or more bytes of buffers than the file's and the format's allowance. The whole process may not grow by more
 * than GROWTH beyond what it takes before the first file.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withSource } from './load-source.mjs';

/** Megabytes, most of it garbage that is not collected yet. */
const GROWTH = 256;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
});
const [format = 'all'] = positionals;
await withSource('testing/subjects.ts', async (source) => {
  const names = Object.keys(source.SUBJECTS);
  if (format === 'all') runAll(names);
  else if (names.includes(format)) await run(source);
  else {
    console.error(`fuzz: no format ${format} (expected all, ${names.join(', ')})`);
    process.exitCode = 2;
  }
});

function runAll(names) {
  console.log(
    'format              cases  refused     read  other  slowest ms  beyond the file kB  peak memory MB  before MB',
  );
  for (const name of names) {
    const args = [fileURLToPath(import.meta.url), name, '--runs', values.runs, '--seed', values.seed];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

async function run({ SUBJECTS, Allocations, boundedOutcome, fixtureBytes, mutations }) {
  const { seeds, allowance } = SUBJECTS[format];
  const count = Math.ceil(Number(values.runs) / seeds.length);
  const counts = { refused: 0, read: 0, other: 0 };
  const before = peakMegabytes();
  const allocations = new Allocations();
  let slowest = 0;
  let beyond = 0;
  for (const { fixture, open, repair } of seeds) {
    for (const { bytes, changes } of mutations(fixtureBytes(fixture), count, repair, Number(values.seed))) {
      const start = performance.now();
      try {
        const outcome = await boundedOutcome(bytes, open, allowance, allocations);
        counts[outcome === 'opened' ? 'read' : 'refused']++;
      } catch (error) {
        counts.other++;
        console.error(`${format}: ${fixture}, mutation ${changes}:`, error);
      }
      slowest = Math.max(slowest, performance.now() - start);
      beyond = Math.max(beyond, allocations.total - bytes.length);
    }
  }
  allocations.stop();
  const cells = [counts.refused + counts.read + counts.other, counts.refused, counts.read];
  const memory = `${pad(Math.ceil(beyond / 1000), 20)}${pad(peakMegabytes(), 16)}${pad(before, 11)}`;
  const rest = `${pad(counts.other, 7)}${pad(Math.ceil(slowest), 12)}${memory}`;
  console.log(`${format.padEnd(16)}${cells.map((cell) => pad(cell, 9)).join('')}${rest}`);
  if (peakMegabytes() - before > GROWTH) console.error(`${format}: the process grew by more than ${GROWTH} MB`);
  if (counts.other > 0 || peakMegabytes() - before > GROWTH) process.exitCode = 1;
}

function peakMegabytes() {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

function pad(value, width) {
  return String(value).padStart(width);
}

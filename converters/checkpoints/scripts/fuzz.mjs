/**
 * node fuzz.mjs FORMAT|all [--runs N] [--seed S]: opens and reads N mutations of the format's fixtures, in a process of its
 * own for each format, and prints how many were refused, how many read, and how many did anything else (none may).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withSource } from './load-source.mjs';

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
  console.log('format              cases  refused     read  other  slowest ms  peak memory MB');
  for (const name of names) {
    const args = [fileURLToPath(import.meta.url), name, '--runs', values.runs, '--seed', values.seed];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

async function run({ SUBJECTS, fixtureBytes, mutations, outcome }) {
  const { seeds } = SUBJECTS[format];
  const count = Math.ceil(Number(values.runs) / seeds.length);
  const counts = { refused: 0, read: 0, other: 0 };
  let slowest = 0;
  for (const { fixture, open, repair } of seeds) {
    for (const { bytes, changes } of mutations(fixtureBytes(fixture), count, repair, Number(values.seed))) {
      const start = performance.now();
      try {
        counts[(await outcome(bytes, open)) === 'opened' ? 'read' : 'refused']++;
      } catch (error) {
        counts.other++;
        console.error(`${format}: ${fixture}, mutation ${changes}:`, error);
      }
      slowest = Math.max(slowest, performance.now() - start);
    }
  }
  const cells = [counts.refused + counts.read + counts.other, counts.refused, counts.read];
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  const rest = `${pad(counts.other, 7)}${pad(Math.ceil(slowest), 12)}${pad(memory, 16)}`;
  console.log(`${format.padEnd(16)}${cells.map((cell) => pad(cell, 9)).join('')}${rest}`);
  if (counts.other > 0) process.exitCode = 1;
}

function pad(value, width) {
  return String(value).padStart(width);
}

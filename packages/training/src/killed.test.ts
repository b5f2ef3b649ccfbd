import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { randomNumbers } from '@firth/ops';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';

const KILLS = 20;
/** Steps from one kill to the next, about. */
const APART = 10;

const root = fileURLToPath(new URL('../../../', import.meta.url));
let home = '';
let script = '';

/** A process of its own runs the sources; what other packages give it, it takes as built. */
beforeAll(async () => {
  mkdirSync(join(root, '.vitest'), { recursive: true });
  home = mkdtempSync(join(root, '.vitest', 'killed-'));
  script = join(home, 'resumable-run.mjs');
  await build({
    input: fileURLToPath(new URL('./testing/resumable-run.ts', import.meta.url)),
    platform: 'node',
    resolve: { conditionNames: ['@firth/source', 'default'] },
    external: (id) => !/^[./#]/.test(id),
    output: { file: script },
  });
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

it(`ends, after ${KILLS} kills at random moments, where an uninterrupted run ends, bit for bit`, async () => {
  const [whole, killed] = [join(home, 'whole'), join(home, 'killed')];
  for (const folder of [whole, killed]) mkdirSync(folder);
  const uninterrupted = start(whole);
  uninterrupted.child.stdout?.resume();

  const random = randomNumbers(Date.now(), 0);
  for (let kill = 0; kill < KILLS; kill++) {
    const run = start(killed);
    const target = kill * APART + Math.floor(random() * APART);
    if (kill % 5 === 4)
      await delay(random() * 600); // whatever it does then, starting up included
    else {
      await reached(run, target);
      await delay(random() * 15); // in the middle of a step or of a checkpoint
    }
    run.child.kill('SIGKILL');
    run.child.stdout?.resume(); // a stream that nobody reads does not close
    expect(await run.ended).toEqual({ code: null, signal: 'SIGKILL' });
  }
  const last = start(killed);
  last.child.stdout?.resume();
  for (const { ended } of [last, uninterrupted]) expect(await ended).toEqual({ code: 0, signal: null });

  const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
  expect(read(killed, 'weights.json')).toBe(read(whole, 'weights.json'));
  const log = (folder: string) => read(folder, 'log.jsonl').replaceAll(/,"tokensPerSecond":[^}]*/g, '');
  expect(log(killed)).toBe(log(whole));
  const kept = (folder: string) => readdirSync(join(folder, 'checkpoints')).sort();
  expect(kept(killed)).toEqual(kept(whole));
}, 120_000);

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

function start(folder: string): Running {
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended: Running['ended'] = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  return { child, ended };
}

/** When it has told this step, or has ended. */
async function reached({ child: { stdout } }: Running, step: number): Promise<void> {
  if (stdout === null) return;
  for await (const line of createInterface({ input: stdout })) if (Number(line) >= step) break;
}

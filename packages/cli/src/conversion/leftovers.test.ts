import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture } from '../testing/workspace.js';

const bin = fileURLToPath(new URL('../../bin/firth.js', import.meta.url));

test('the next convert clears what a killed one has left, and nothing of one that lives', async () => {
  const root = await emptyFolder();
  const args = ['convert', fixture('trained', 'english_L-2_H-64_A-2'), join(root, 'a'), '--to', 'huggingface'];
  const left = async (): Promise<string[]> => (await readdir(root)).filter((name) => name.startsWith('.a.'));
  for (let round = 0; round < 20 && (await left()).length === 0; round++) {
    const child = spawn(process.execPath, [bin, ...args, '--force'], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    while (child.exitCode === null && (await left()).length === 0) await setTimeout(1);
    child.kill('SIGKILL');
    await ended;
  }
  expect(await left()).toHaveLength(1);
  const host = hostname().replace(/[^\w-]/g, '_');
  const living = `.a.${host}.${process.pid}.01234567-0123-4123-8123-0123456789ab.tmp`;
  await mkdir(join(root, living));
  expect(await firth([...args, '--force'])).toMatchObject({ status: 0 });
  expect(await left()).toEqual([living]);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openCheckpoint, writeSafetensors, type Checkpoint } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder } from '../testing/workspace.js';

const bin = fileURLToPath(new URL('../../bin/firth.js', import.meta.url));
const TENSORS = 12;
const MEGABYTE = 2 ** 20;

/** Tensor i is full of i + `version`, so that a mixture of two versions shows. */
async function writeSource(path: string, version: number): Promise<void> {
  const tensors = Array.from({ length: TENSORS }, (_, i) => ({
    name: `tensor.${i}`,
    dtype: 'uint8' as const,
    shape: [MEGABYTE],
    read: () => Promise.resolve(new Uint8Array(MEGABYTE).fill(i + version)),
  }));
  await writeSafetensors(path, tensors);
}

async function isWhole(checkpoint: Checkpoint, version: number): Promise<boolean> {
  for (let i = 0; i < TENSORS; i++) {
    const bytes = (await checkpoint.tensors.get(`tensor.${i}`)?.read()) ?? new Uint8Array(0);
    if (!Buffer.alloc(MEGABYTE, i + version).equals(bytes)) return false;
  }
  return true;
}

/** Converts in a process of its own, which gets a signal at a random moment after it has begun to write. */
async function interrupted(folder: string, args: readonly string[], signal: NodeJS.Signals): Promise<number | null> {
  const process = spawn(globalThis.process.execPath, [bin, 'convert', ...args], { stdio: 'ignore' });
  const ended = once(process, 'exit') as Promise<[number | null]>;
  const isWriting = async (): Promise<boolean> => (await readdir(folder)).some((name) => name.endsWith('.tmp'));
  while (process.exitCode === null && !(await isWriting())) await setTimeout(1);
  await setTimeout(Math.random() * 100);
  process.kill(signal);
  return (await ended)[0];
}

const targets = [
  ['one file', 'x.safetensors', 'x.safetensors', []],
  ['shards', 'x.safetensors', 'x.safetensors.index.json', ['--shard-size', '3MB']],
  ['a TensorFlow bundle', 'x.ckpt', 'x.ckpt.index', []],
  ['a zip', 'x.bin', 'x.bin', []],
] as const;

describe.each(targets)('%s', (_, name, main, options) => {
  test('killed at random moments: what has the final name is whole, old or new', async () => {
    const folder = await emptyFolder();
    const [old, source, target] = ['old.safetensors', 'source.safetensors', name].map((one) => join(folder, one));
    if (old === undefined || source === undefined || target === undefined) return;
    await Promise.all([writeSource(old, 0), writeSource(source, 100)]);
    for (let round = 0; round < 4; round++) {
      if (round % 2 === 0) await firth(['convert', old, target, '--force', ...options]);
      await interrupted(folder, [source, target, '--force', ...options], 'SIGKILL');
      for (const leftover of await readdir(folder))
        if (leftover.endsWith('.tmp')) await rm(join(folder, leftover), { recursive: true });
      if (!existsSync(join(folder, main))) continue; // between two versions: nothing is there to be mistaken
      const checkpoint = await openCheckpoint(join(folder, main));
      const version = (await checkpoint.tensors.get('tensor.0')?.read())?.[0] ?? -1;
      expect([0, 100]).toContain(version);
      expect(await isWhole(checkpoint, version)).toBe(true);
      await checkpoint.close();
    }
  });

  test('Ctrl-C at random moments leaves nothing but what was there, or all of it', async () => {
    const folder = await emptyFolder();
    const source = join(folder, 'source.safetensors');
    await writeSource(source, 100);
    for (let round = 0; round < 3; round++) {
      const status = await interrupted(folder, [source, join(folder, name), ...options], 'SIGINT');
      const names = await readdir(folder);
      if (status === 130) expect(names).toEqual(['source.safetensors']);
      else {
        expect([0, null]).toContain(status); // null: it had written all and given the signal back
        const checkpoint = await openCheckpoint(join(folder, main));
        expect(await isWhole(checkpoint, 100)).toBe(true);
        await checkpoint.close();
        for (const written of names) if (written !== 'source.safetensors') await rm(join(folder, written));
      }
    }
  });
});

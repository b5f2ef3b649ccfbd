import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { interruptible } from '../interrupt.js';
import { emptyFolder } from '../testing/workspace.js';
import { staged } from './staging.js';

test('Ctrl-C in the middle leaves nothing behind', async () => {
  const folder = await emptyFolder();
  const interrupted = interruptible((signal) =>
    staged(join(folder, 'model'), 'folder', async (staging) => {
      await writeFile(join(staging, 'half'), 'a');
      process.emit('SIGINT');
      signal.throwIfAborted();
    }),
  );
  await expect(interrupted).rejects.toMatchObject({ name: 'AbortError' });
  expect(await readdir(folder)).toEqual([]);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('a folder takes its name when it is complete', async () => {
  const folder = await emptyFolder();
  await staged(join(folder, 'model'), 'folder', async (staging) => {
    await writeFile(join(staging, 'a'), '');
    expect(await readdir(folder)).not.toContain('model');
  });
  expect(await readdir(folder)).toEqual(['model']);
});

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interruptible } from '../interrupt.js';
import { emptyFolder } from '../testing/workspace.js';
import { staged } from './staging.js';

const place = { force: false, main: 'a', inputs: [] };

test('Ctrl-C in the middle leaves nothing behind', async () => {
  const folder = await emptyFolder();
  const interrupted = interruptible((signal) =>
    staged({ path: join(folder, 'model'), kind: 'folder', ...place }, async (staging) => {
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
  await staged({ path: join(folder, 'model'), kind: 'folder', ...place }, async (staging) => {
    await writeFile(join(staging, 'a'), '');
    expect(await readdir(folder)).not.toContain('model');
  });
  expect(await readdir(folder)).toEqual(['model']);
});

describe('files that belong together', () => {
  const write = (names: readonly string[]) => async (staging: string) => {
    for (const name of names) await writeFile(join(staging, name), 'new');
  };

  test('are refused, all of them, where one is there already', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'a.data'), 'old');
    const place = { path: join(folder, 'a'), kind: 'files', force: false, main: 'a', inputs: [] } as const;
    await expect(staged(place, write(['a.data', 'a.index']))).rejects.toMatchObject({ code: 'UNWRITABLE' });
    expect(await readdir(folder)).toEqual(['a.data']);
    expect(await readFile(join(folder, 'a.data'), 'utf8')).toBe('old');
  });

  test('lose their old index before they change, and the file that the new ones stand for', async () => {
    const folder = await emptyFolder();
    const old = ['model.safetensors', 'model.safetensors.index.json', 'notes'];
    for (const name of old) await writeFile(join(folder, name), 'old');
    const place = {
      path: join(folder, 'model.safetensors'),
      kind: 'files',
      force: true,
      main: 'model.safetensors',
      inputs: [],
    } as const;
    const names = ['model-00001-of-00001.safetensors', 'model.safetensors.index.json'];
    await staged(place, write(names));
    expect((await readdir(folder)).sort()).toEqual([...names, 'notes'].sort());
    expect(await readFile(join(folder, 'model.safetensors.index.json'), 'utf8')).toBe('new');
  });
});

import { mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobSource, memorySource } from './byte-source.js';
import { fileSource } from '../file-system/file-source.js';

const BYTES = Uint8Array.of(1, 2, 3, 4);
let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'firth-')));
  writeFileSync(join(folder, 'a'), BYTES);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each([
  ['memorySource of a Uint8Array', () => memorySource('a', BYTES)],
  ['memorySource of an ArrayBuffer', () => memorySource('a', BYTES.slice().buffer)],
  ['blobSource', () => blobSource('a', new Blob([BYTES]))],
  ['fileSource', () => fileSource(join(folder, 'a'))],
])('%s', (_, open) => {
  it('reads ranges and refuses what leaves the file', async () => {
    const source = await open();
    expect(source.size).toBe(4);
    expect([...(await source.read(1, 2))]).toEqual([2, 3]);
    expect([...(await source.read(4, 0))]).toEqual([]);
    for (const [offset, length] of [
      [0, 5],
      [5, 0],
      [-1, 1],
      [1, -1],
      [2 ** 52, 1],
      [NaN, 1],
    ] as const) {
      await expect(source.read(offset, length)).rejects.toMatchObject({ code: 'TRUNCATED' });
    }
    await source.close();
  });
});

describe('fileSource', () => {
  it('gives the resolved path', async () => {
    const source = await fileSource(join(folder, 'a'));
    expect(source.path).toBe(join(folder, 'a'));
    await source.close();
  });

  it('refuses a folder and a file that is not there', async () => {
    await expect(fileSource(folder)).rejects.toMatchObject({ code: 'UNREADABLE' });
    await expect(fileSource(join(folder, 'b'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('notices that the file became shorter, and that it was closed', async () => {
    const path = join(folder, 'shrinking');
    writeFileSync(path, BYTES);
    const source = await fileSource(path);
    truncateSync(path, 2);
    await expect(source.read(0, 4)).rejects.toMatchObject({ code: 'TRUNCATED' });
    await source.close();
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});

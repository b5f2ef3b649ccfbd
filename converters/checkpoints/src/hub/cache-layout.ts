import { copyFile, mkdir, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { guard } from '../file-system/guard.js';
import { readShort } from '../file-system/open-file.js';

/**
 * The folders of one model in the cache that Python's huggingface_hub shares: `blobs/ETAG` holds the bytes,
 * `snapshots/COMMIT/PATH` links to them, `refs/REVISION` names a commit.
 */
export class CacheLayout {
  readonly folder: string;
  readonly locks: string;

  constructor(cacheDir: string, repo: string) {
    const name = ['models', ...repo.split('/')].join('--');
    this.folder = join(cacheDir, name);
    this.locks = join(cacheDir, '.locks', name);
  }

  blob(etag: string): string {
    return join(this.folder, 'blobs', etag);
  }

  snapshot(commit: string): string {
    return join(this.folder, 'snapshots', commit);
  }

  /** The commit that a revision stood for when it was last asked for; undefined where it never was. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    const text = await readShort(join(this.folder, 'refs', revision));
    return isCommit(text.trim()) ? text.trim() : undefined;
  }

  /** The folder of a revision's files; undefined where none is there. */
  async find(revision: string): Promise<string | undefined> {
    const commit = await this.commitOf(revision);
    if (commit === undefined) return undefined;
    const names = await readdir(this.snapshot(commit)).catch(() => []);
    return names.length > 0 ? this.snapshot(commit) : undefined;
  }

  async remember(revision: string, commit: string): Promise<void> {
    if (isCommit(revision)) return;
    const path = join(this.folder, 'refs', revision);
    const temporary = `${path}.${randomUUID()}`;
    await guard(path, () => mkdir(dirname(path), { recursive: true }), 'UNWRITABLE');
    await guard(path, () => writeFile(temporary, commit), 'UNWRITABLE');
    await guard(path, () => rename(temporary, path), 'UNWRITABLE');
  }

  /** Makes a blob appear as a file of a snapshot; a copy where the system allows no links. */
  async link(commit: string, path: string, etag: string): Promise<void> {
    const pointer = join(this.snapshot(commit), path);
    const temporary = `${pointer}.${randomUUID()}`;
    const blob = this.blob(etag);
    await guard(pointer, () => mkdir(dirname(pointer), { recursive: true }), 'UNWRITABLE');
    await symlink(relative(dirname(pointer), blob), temporary).catch(() =>
      guard(pointer, () => copyFile(blob, temporary), 'UNWRITABLE'),
    );
    await guard(pointer, () => rename(temporary, pointer), 'UNWRITABLE');
  }

  /** Whether a snapshot has a file of that length. */
  async has(commit: string, path: string, size: number): Promise<boolean> {
    return (await sizeOf(join(this.snapshot(commit), path))) === size;
  }
}

/** Bytes of a file; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() === true ? stats.size : undefined;
}

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CheckpointError } from '../error.js';
import { guard } from '../file-system/guard.js';
import { refuseIrregular, streamFile } from '../file-system/open-file.js';
import { get, retry } from '../http/request.js';
import type { UrlOptions } from '../http/url-options.js';
import { bodyOf } from '../http/url-source.js';
import { sizeOf } from './cache-layout.js';

/** A file of a repository, and how its bytes are verified. */
export interface RemoteFile {
  /** In the repository, with slashes. */
  readonly path: string;
  readonly size: number;
  /** The SHA-256 of a file of Git LFS; of any other Git's own SHA-1 of it. It names the blob in the cache. */
  readonly etag: string;
  readonly algorithm: 'sha256' | 'git-sha1';
}

/**
 * Downloads a file to `target`. The bytes are collected in a file beside it, where a later attempt, of this process or another,
 * goes on; size and hash are verified before it takes its name.
 * @param onBytes Told how many bytes of the file are there.
 * @throws CheckpointError BAD_CHECKSUM, UNWRITABLE, or as `urlSource`.
 */
export async function downloadBlob(
  url: string,
  file: RemoteFile,
  target: string,
  options: UrlOptions,
  onBytes: (count: number) => Promise<void>,
): Promise<void> {
  const partial = `${target}.firth-incomplete`;
  await guard(target, () => mkdir(dirname(target), { recursive: true }), 'UNWRITABLE');
  const hadPartial = ((await sizeOf(partial)) ?? 0) > 0;
  try {
    await downloadOnce(url, file, partial, options, onBytes);
  } catch (error) {
    // What an earlier run has left may be what is broken.
    if (!hadPartial || !(error instanceof CheckpointError) || error.code !== 'BAD_CHECKSUM') throw error;
    await downloadOnce(url, file, partial, options, onBytes);
  }
  await guard(target, () => rename(partial, target), 'UNWRITABLE');
}

async function downloadOnce(
  url: string,
  file: RemoteFile,
  partial: string,
  options: UrlOptions,
  onBytes: (count: number) => Promise<void>,
): Promise<void> {
  await refuseIrregular(partial);
  const handle = await guard(partial, () => open(partial, 'a'), 'UNWRITABLE');
  let found: string;
  try {
    const download = new PartialDownload(url, file, partial, handle, options, onBytes);
    found = await download.finish();
    await guard(partial, () => handle.sync(), 'UNWRITABLE');
  } finally {
    await handle.close();
  }
  if (found === file.etag) return;
  await rm(partial, { force: true });
  const details = { file: url, expected: `${file.algorithm} ${file.etag}`, found };
  throw new CheckpointError('BAD_CHECKSUM', 'what was downloaded is not the file', details);
}

class PartialDownload {
  private readonly url: string;
  private readonly file: RemoteFile;
  private readonly path: string;
  private readonly handle: FileHandle;
  private readonly options: UrlOptions;
  private readonly onBytes: (count: number) => Promise<void>;
  private hash: Hash;
  private received = 0;

  constructor(
    url: string,
    file: RemoteFile,
    path: string,
    handle: FileHandle,
    options: UrlOptions,
    onBytes: (count: number) => Promise<void>,
  ) {
    this.url = url;
    this.file = file;
    this.path = path;
    this.handle = handle;
    this.options = options;
    this.onBytes = onBytes;
    this.hash = startHash(file);
  }

  /** Receives what is missing; gives the hash of all of it. */
  async finish(): Promise<string> {
    await this.hashWhatIsThere();
    await retry(
      this.options,
      () => this.receive(),
      () => this.received,
    );
    return this.hash.digest('hex');
  }

  private async hashWhatIsThere(): Promise<void> {
    const there = (await sizeOf(this.path)) ?? 0;
    if (there > this.file.size) await this.restart();
    else {
      for await (const chunk of streamFile(this.path)) {
        this.options.signal?.throwIfAborted();
        this.hash.update(chunk);
      }
      this.received = there;
    }
  }

  private async restart(): Promise<void> {
    await guard(this.path, () => this.handle.truncate(0), 'UNWRITABLE');
    this.hash = startHash(this.file);
    this.received = 0;
  }

  private async receive(): Promise<void> {
    const { url, file, options } = this;
    if (this.received === file.size) return;
    const headers = this.received > 0 ? { range: `bytes=${this.received}-` } : {};
    const response = await get(url, url, headers, options);
    const isContinued = response.headers.get('content-range')?.startsWith(`bytes ${this.received}-`) === true;
    if (this.received > 0 && !(response.status === 206 && isContinued)) await this.restart();
    for await (const chunk of bodyOf(url, response, options)) {
      if (this.received + chunk.length > file.size) {
        const details = { file: url, expected: `${file.size} bytes`, found: 'more' };
        throw new CheckpointError('BAD_CHECKSUM', 'what was downloaded is not the file', details);
      }
      await guard(this.path, () => this.handle.writeFile(chunk), 'UNWRITABLE');
      this.hash.update(chunk);
      this.received += chunk.length;
      await this.onBytes(this.received);
    }
    if (this.received < file.size) throw new CheckpointError('UNREACHABLE', 'the connection broke', { file: url });
  }
}

/** Git hashes a header before the bytes (git-scm.com/book, Git Objects). */
function startHash({ algorithm, size }: RemoteFile): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}

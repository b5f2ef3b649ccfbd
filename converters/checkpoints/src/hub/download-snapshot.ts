import { CheckpointError } from '../error.js';
import type { UrlOptions } from '../http/url-options.js';
import { CacheLayout, sizeOf } from './cache-layout.js';
import { downloadBlob, type RemoteFile } from './download-blob.js';
import { withLock } from './file-lock.js';
import type { DownloadSnapshot, HubOptions } from './hub-options.js';
import { listRemote } from './remote-files.js';
import { selectModelFiles } from './select-files.js';
import { hubSettings, type HubSettings } from './settings.js';

/**
 * Fetches a model of the Hugging Face Hub, `google-bert/bert-base-chinese`, into the cache that Python shares, and gives the
 * folder of its files. What is there already is not fetched again; a download that broke goes on where it stopped; several
 * processes may ask at once; size and hash of every file are verified before it takes its name. Where the hub cannot be
 * reached, the files of the last time are given.
 * @throws CheckpointError NOT_FOUND, UNAUTHORIZED, RATE_LIMITED, UNREACHABLE, BAD_CHECKSUM, BAD_HEADER,
 * MISSING_DEPENDENCY without `@huggingface/hub`, or UNWRITABLE; the signal's reason when it is aborted.
 */
export const downloadSnapshot: DownloadSnapshot = async (repo, options = {}) => {
  if (!/^[\w.-]{1,96}(\/[\w.-]{1,96})?$/.test(repo) || /\.\.|--/.test(repo)) {
    const expected = 'OWNER/NAME';
    throw new CheckpointError('NOT_FOUND', 'no name of a model on the hub', { file: repo, expected });
  }
  const settings = await hubSettings(options);
  if (/^\/|\\|\0|(^|\/)\.{1,2}(\/|$)|^$/.test(settings.revision)) {
    throw new CheckpointError('NOT_FOUND', 'no name of a revision', {
      file: repo,
      found: JSON.stringify(settings.revision),
    });
  }
  const cache = new CacheLayout(settings.cacheDir, repo);
  if (settings.isOffline) return cached(repo, settings, cache);
  const { token } = settings;
  const http: UrlOptions =
    token === undefined ? options : { ...options, headers: { authorization: `Bearer ${token}` } };
  try {
    return await fetchAll(repo, settings, cache, http, options);
  } catch (error) {
    const isUnreachable = error instanceof CheckpointError && error.code === 'UNREACHABLE';
    const folder = isUnreachable ? await cache.find(settings.revision) : undefined;
    if (folder === undefined) throw error;
    return folder;
  }
};

async function cached(repo: string, { revision, cacheDir }: HubSettings, cache: CacheLayout): Promise<string> {
  const folder = await cache.find(revision);
  if (folder !== undefined) return folder;
  throw new CheckpointError('NOT_FOUND', 'the model is not in the cache, and the hub is offline', {
    file: `${repo}@${revision}`,
    expected: cache.folder,
    hint: `Unset HF_HUB_OFFLINE, or set HF_HUB_CACHE (now ${cacheDir})`,
  });
}

async function fetchAll(
  repo: string,
  settings: HubSettings,
  cache: CacheLayout,
  http: UrlOptions,
  { files, onProgress, signal }: HubOptions,
): Promise<string> {
  const { commit, files: listed } = await listRemote(repo, settings, http);
  const place = `${repo} (${settings.endpoint}/${repo}/tree/${commit})`;
  const wanted = select(place, listed, files);
  if (wanted.length === 0) {
    const found = `${listed.length} others`;
    throw new CheckpointError('NOT_FOUND', 'the repository holds no file of a model', { file: place, found });
  }
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const file of wanted) {
    const tell = async (received: number): Promise<void> => {
      await onProgress?.({ name: file.path, written: before + received, total });
    };
    if (!(await cache.has(commit, file.path, file.size))) {
      const url = `${settings.endpoint}/${repo}/resolve/${commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`;
      await fetchBlob(url, file, cache, http, tell);
      await cache.link(commit, file.path, file.etag);
    }
    await tell(file.size);
    before += file.size;
    signal?.throwIfAborted();
  }
  await cache.remember(settings.revision, commit);
  return cache.snapshot(commit);
}

function select(place: string, listed: readonly RemoteFile[], wanted: HubOptions['files']): readonly RemoteFile[] {
  const paths = listed.map(({ path }) => path);
  if (typeof wanted === 'function') return listed.filter(({ path }) => wanted(path));
  const names = wanted === undefined ? selectModelFiles(paths) : new Set(wanted);
  const missing = [...names].find((name) => !paths.includes(name));
  if (missing === undefined) return listed.filter(({ path }) => names.has(path));
  throw new CheckpointError('NOT_FOUND', 'the repository has no such file', { file: place, at: missing });
}

async function fetchBlob(
  url: string,
  file: RemoteFile,
  cache: CacheLayout,
  http: UrlOptions,
  onBytes: (count: number) => Promise<void>,
): Promise<void> {
  const blob = cache.blob(file.etag);
  const isThere = async (): Promise<boolean> => (await sizeOf(blob)) === file.size;
  if (await isThere()) return;
  await withLock(`${cache.locks}/${file.etag}.firth-lock`, http.signal, async () => {
    // Another process may have fetched it while this one waited.
    if (!(await isThere())) await downloadBlob(url, file, blob, http, onBytes);
  });
}

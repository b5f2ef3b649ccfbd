import { CheckpointError } from '../error.js';
import type { UrlOptions } from '../http/url-options.js';
import { answersOf } from './capped-answers.js';
import type { RemoteFile } from './download-blob.js';
import type { HubSettings } from './settings.js';

type Hub = Pick<typeof import('@huggingface/hub'), 'listFiles' | 'modelInfo'>;

/**
 * The commit that a revision stands for, and its files, by way of `@huggingface/hub`.
 * @throws CheckpointError MISSING_DEPENDENCY, BAD_HEADER for an answer that makes no sense, or as `urlSource`.
 */
export async function listRemote(
  repo: string,
  { endpoint, revision }: HubSettings,
  options: UrlOptions,
): Promise<{ readonly commit: string; readonly files: readonly RemoteFile[] }> {
  const hub = await loadHub(repo);
  const place = `${repo} (${endpoint}/api/models/${repo}/revision/${revision})`;
  // The token goes along in the headers of every request.
  const shared = { hubUrl: endpoint, fetch: answersOf(repo, endpoint, options) };
  const { sha: commit } = await answered(place, options, () =>
    hub.modelInfo({ name: repo, revision, additionalFields: ['sha'], ...shared }),
  );
  if (!/^[0-9a-f]{40}$/.test(commit)) {
    throw new CheckpointError('BAD_HEADER', 'the hub names no commit', { file: place, found: JSON.stringify(commit) });
  }
  const files = await answered(place, options, async () => {
    const found: RemoteFile[] = [];
    for await (const { type, path, size, oid, lfs } of hub.listFiles({
      repo,
      revision: commit,
      recursive: true,
      ...shared,
    })) {
      if (type !== 'file') continue;
      const algorithm = lfs === undefined ? 'git-sha1' : 'sha256';
      found.push(checked(place, { path, size: lfs?.size ?? size, etag: lfs?.oid ?? oid ?? '', algorithm }));
    }
    return found;
  });
  return { commit, files };
}

async function loadHub(file: string): Promise<Hub> {
  try {
    return await import('@huggingface/hub');
  } catch (cause) {
    const hint = 'Install it: npm install @huggingface/hub';
    throw new CheckpointError('MISSING_DEPENDENCY', 'a download needs the package @huggingface/hub', {
      file,
      hint,
      cause,
    });
  }
}

/** Refuses names that would leave the cache, and hashes that name no file. */
function checked(place: string, file: RemoteFile): RemoteFile {
  const isSafe = !/^\/|\\|\0|^[A-Za-z]:|(^|\/)\.{1,2}(\/|$)|\/\/|^$/.test(file.path);
  const digits = file.algorithm === 'sha256' ? 64 : 40;
  const isHash = file.etag.length === digits && /^[0-9a-f]+$/.test(file.etag);
  if (isSafe && isHash && Number.isSafeInteger(file.size) && file.size >= 0) return file;
  const found = JSON.stringify(file);
  throw new CheckpointError('BAD_HEADER', 'the hub lists a file with a bad name, size or hash', { file: place, found });
}

/** What an answer that is no JSON of the expected form throws, becomes a CheckpointError. */
async function answered<T>(place: string, { signal }: UrlOptions, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError('BAD_HEADER', 'the hub gives a strange answer', { file: place, cause });
  }
}

import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCheckpoint } from '../open-checkpoint.js';
import { flakyServer, type Fault, type FlakyServer } from '../testing/flaky-server.js';
import { expectReference, fixtureBytes } from '../testing/reference.js';
import { downloadSnapshot } from './download-snapshot.js';

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const REPO = 'google-bert/tiny';
const COMMIT = 'c0ffee'.padEnd(40, '0');
const MODEL = new Uint8Array([...fixtureBytes('safetensors/every-dtype.safetensors')]);
const CONFIG = '{"hidden_size": 4}';
const SHA256 = createHash('sha256').update(MODEL).digest('hex');
const SHA1 = createHash('sha1').update(`blob ${CONFIG.length}\0${CONFIG}`).digest('hex');
const MODEL_PATH = `/${REPO}/resolve/${COMMIT}/model.safetensors`;

const tree = (change: object = {}): string =>
  JSON.stringify([
    { type: 'file', path: 'config.json', size: CONFIG.length, oid: SHA1 },
    { type: 'directory', path: 'onnx', size: 0, oid: SHA1 },
    { type: 'file', path: 'pytorch_model.bin', size: 9, oid: SHA1 },
    {
      type: 'file',
      path: 'model.safetensors',
      size: MODEL.length,
      oid: SHA1,
      lfs: { oid: SHA256, size: MODEL.length, pointerSize: 9 },
      ...change,
    },
  ]);

let cacheDir = '';
let server: FlakyServer;
beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'firth-hub-'));
  server = await flakyServer({
    [`/api/models/${REPO}/revision/main`]: JSON.stringify({
      _id: '1',
      id: REPO,
      sha: COMMIT,
      lastModified: '2026-01-01',
    }),
    [`/api/models/${REPO}/tree/${COMMIT}`]: tree(),
    [MODEL_PATH]: MODEL,
    [`/${REPO}/resolve/${COMMIT}/config.json`]: new TextEncoder().encode(CONFIG),
  });
  vi.stubEnv('HF_HOME', join(cacheDir, 'home'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(cacheDir, { recursive: true });
});

const options = () => ({ endpoint: server.url, cacheDir, retryDelay: 1 });
const modelRequests = () =>
  server.requests.filter((request) => request.includes('/resolve/') && request.includes('model.'));
const blobs = () => readdirSync(join(cacheDir, 'models--google-bert--tiny', 'blobs')).sort();

describe('downloadSnapshot', () => {
  it('fetches configuration and one format of weights, in the layout that Python shares', async () => {
    const folder = await downloadSnapshot(REPO, options());
    const repo = join(cacheDir, 'models--google-bert--tiny');
    expect(folder).toBe(join(repo, 'snapshots', COMMIT));
    expect(readdirSync(folder)).toEqual(['config.json', 'model.safetensors']);
    expect(readlinkSync(join(folder, 'model.safetensors'))).toBe(`../../blobs/${SHA256}`);
    expect(blobs()).toEqual([SHA1, SHA256].sort());
    expect(readFileSync(join(repo, 'refs/main'), 'utf8')).toBe(COMMIT);
    const checkpoint = await openCheckpoint(folder);
    await expectReference(checkpoint, 'safetensors/every-dtype.safetensors');
    await checkpoint.close();
  });

  it('fetches nothing that is there, also of what Python has fetched', async () => {
    const repo = join(cacheDir, 'models--google-bert--tiny');
    const snapshot = join(repo, 'snapshots', COMMIT);
    for (const folder of [snapshot, join(repo, 'blobs'), join(repo, 'refs')]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(repo, 'blobs', SHA256), MODEL);
    writeFileSync(join(repo, 'blobs', SHA1), CONFIG);
    symlinkSync(`../../blobs/${SHA256}`, join(snapshot, 'model.safetensors'));
    expect(await downloadSnapshot(REPO, options())).toBe(snapshot);
    expect(server.requests.filter((request) => request.includes('/resolve/'))).toEqual([]);
    expect(readdirSync(snapshot)).toEqual(['config.json', 'model.safetensors']);
  });

  it.each<readonly [string, readonly Fault[]]>([
    ['a connection that drops three times', [{ dropAfter: 10 }, { dropAfter: 50 }, { dropAfter: 100 }]],
    ['a truncated answer', [{ truncateTo: 30 }]],
    ['500 and 429', [{ status: 500 }, { status: 429, headers: { 'retry-after': '0' } }]],
    ['a redirect', [{ redirect: MODEL_PATH }]],
    ['a drop and a server that then ignores ranges', [{ dropAfter: 50 }, 'ignore range']],
  ])('gets over %s', async (_, faults) => {
    server.faults.set('resolve', [{ dropAfter: 5 }]);
    server.faults.set('model.safetensors', [...faults]);
    const folder = await downloadSnapshot(REPO, options());
    expect(new Uint8Array(readFileSync(join(folder, 'model.safetensors')))).toEqual(MODEL);
  });

  it('goes on with what an earlier run has left', async () => {
    const stop = new AbortController();
    const onProgress = ({ name }: { readonly name: string }): void => {
      if (name === 'model.safetensors') stop.abort(new Error('enough'));
    };
    server.faults.set('model.safetensors', [{ dropAfter: 100 }]);
    await expect(downloadSnapshot(REPO, { ...options(), signal: stop.signal, onProgress })).rejects.toThrow('enough');
    expect(blobs()).toContain(`${SHA256}.firth-incomplete`);
    const folder = await downloadSnapshot(REPO, options());
    expect(modelRequests().at(-1)).toBe(`${MODEL_PATH} bytes=100-`);
    expect(new Uint8Array(readFileSync(join(folder, 'model.safetensors')))).toEqual(MODEL);
    expect(blobs()).not.toContain(`${SHA256}.firth-incomplete`);
  });

  it('starts again where what an earlier run has left is broken', async () => {
    const folder = join(cacheDir, 'models--google-bert--tiny', 'blobs');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${SHA256}.firth-incomplete`), 'broken');
    const snapshot = await downloadSnapshot(REPO, options());
    expect(new Uint8Array(readFileSync(join(snapshot, 'model.safetensors')))).toEqual(MODEL);
  });

  it('refuses corrupt bytes and leaves nothing of them', async () => {
    server.faults.set('model.safetensors', [{ corruptAt: 40 }, { corruptAt: 40 }]);
    await expect(downloadSnapshot(REPO, options())).rejects.toMatchObject({ code: 'BAD_CHECKSUM' });
    expect(blobs()).toEqual([SHA1]);
  });

  it('refuses a small file whose Git hash differs', async () => {
    server.files.set(`/${REPO}/resolve/${COMMIT}/config.json`, new TextEncoder().encode('{"hidden_size": 5}'));
    await expect(downloadSnapshot(REPO, options())).rejects.toMatchObject({ code: 'BAD_CHECKSUM' });
  });

  it('refuses more bytes than the hub has said', async () => {
    server.files.set(MODEL_PATH, new Uint8Array([...MODEL, 1]));
    await expect(downloadSnapshot(REPO, options())).rejects.toMatchObject({ code: 'BAD_CHECKSUM' });
  });

  it.each([
    ['UNAUTHORIZED', 401],
    ['NOT_FOUND', 404],
    ['RATE_LIMITED', 429],
    ['UNREACHABLE', 500],
  ])('%s: passes on status %i, of the list and of a file', async (code, status) => {
    for (const path of ['revision/main', `tree/${COMMIT}`, 'model.safetensors']) {
      server.faults.clear();
      server.faults.set(
        path,
        Array.from({ length: 20 }, () => ({ status, headers: { 'retry-after': '0' } })),
      );
      await expect(downloadSnapshot(REPO, options())).rejects.toMatchObject({ name: 'CheckpointError', code });
    }
  });

  it.each([
    ['a path that leaves the cache', { path: '../x' }],
    ['an absolute path', { path: '/x' }],
    ['a backslash', { path: 'a\\..\\b' }],
    ['a hash that is a path', { lfs: { oid: '../../x', size: 1, pointerSize: 9 } }],
    ['a negative size', { lfs: { oid: SHA256, size: -1, pointerSize: 9 } }],
  ])('refuses a list with %s', async (_, change) => {
    server.files.set(`/api/models/${REPO}/tree/${COMMIT}`, tree(change));
    await expect(downloadSnapshot(REPO, options())).rejects.toMatchObject({ code: 'BAD_HEADER' });
  });

  it.each(['../x', 'a/b/c', 'a--b/c', '', 'https://x'])('refuses the name %j', async (name) => {
    await expect(downloadSnapshot(name, options())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses a revision that leaves the cache', async () => {
    await expect(downloadSnapshot(REPO, { ...options(), revision: '../x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('lets several callers fetch a file once', async () => {
    const folders = await Promise.all([1, 2, 3, 4].map(() => downloadSnapshot(REPO, options())));
    expect(new Set(folders).size).toBe(1);
    expect(modelRequests()).toHaveLength(1);
  });

  it('takes over the lock of a process that died', async () => {
    const locks = join(cacheDir, '.locks', 'models--google-bert--tiny');
    mkdirSync(locks, { recursive: true });
    const { utimesSync } = await import('node:fs');
    writeFileSync(join(locks, `${SHA256}.firth-lock`), '');
    utimesSync(join(locks, `${SHA256}.firth-lock`), 1, 1);
    await downloadSnapshot(REPO, options());
    expect(readdirSync(locks)).toEqual([]);
  });

  it('finds what is there when it is offline, by option, by environment, or because the hub is gone', async () => {
    await expect(downloadSnapshot(REPO, { ...options(), offline: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const folder = await downloadSnapshot(REPO, options());
    const asked = server.requests.length;
    expect(await downloadSnapshot(REPO, { ...options(), offline: true })).toBe(folder);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect(await downloadSnapshot(REPO, options())).toBe(folder);
    vi.stubEnv('HF_HUB_OFFLINE', '');
    expect(server.requests).toHaveLength(asked);
    await server.close();
    expect(await downloadSnapshot(REPO, options())).toBe(folder);
  });

  it('takes its settings from the environment, as Python does', async () => {
    vi.stubEnv('HF_ENDPOINT', `${server.url}/`);
    vi.stubEnv('HF_TOKEN', 'secret');
    const folder = await downloadSnapshot(REPO);
    expect(folder).toBe(join(cacheDir, 'home/hub/models--google-bert--tiny/snapshots', COMMIT));
    expect(new Set(server.authorizations)).toEqual(new Set(['Bearer secret']));
    vi.stubEnv('HF_HUB_CACHE', join(cacheDir, 'other'));
    expect(await downloadSnapshot(REPO)).toContain(join(cacheDir, 'other'));
  });

  it('fetches the files that are named, and tells the progress of all', async () => {
    const seen: number[] = [];
    const onProgress = ({ written, total }: { readonly written: number; readonly total: number }): void => {
      expect(total).toBe(CONFIG.length);
      seen.push(written);
    };
    const folder = await downloadSnapshot(REPO, { ...options(), files: ['config.json'], onProgress });
    expect(readdirSync(folder)).toEqual(['config.json']);
    expect(seen.at(-1)).toBe(CONFIG.length);
    await expect(downloadSnapshot(REPO, { ...options(), files: ['x'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe("the hub's own answers", () => {
  const revision = `/api/models/${REPO}/revision/main`;
  const listing = `/api/models/${REPO}/tree/${COMMIT}`;

  it('are not followed to another host, which would be sent the token', async () => {
    const other = await flakyServer({ '/next': '[]' });
    try {
      server.links.set(listing, `<${other.url}/next>; rel="next"`);
      await expect(downloadSnapshot(REPO, { ...options(), token: 'secret' })).rejects.toMatchObject({
        code: 'BAD_HEADER',
        message: like(/another host/),
      });
      expect(other.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('end, also where each names itself as the next', async () => {
    server.links.set(listing, `<${server.url}${listing}>; rel="next"`);
    await expect(downloadSnapshot(REPO, options())).rejects.toMatchObject({ code: 'BAD_HEADER' });
    expect(server.requests.length).toBeLessThan(150);
  });

  it.each([revision, listing])('are bounded: %s', async (path) => {
    server.files.set(path, ' '.repeat(70 * 2 ** 20));
    await expect(downloadSnapshot(REPO, options())).rejects.toMatchObject({
      code: 'BAD_HEADER',
      message: like(/says too much/),
    });
  });

  it.each(['[null]', '[[]]', '{"a": 1}', 'null', '[{"type": "file"}]', '['.repeat(100_000)])(
    'are refused where they make no sense: %s',
    async (answer) => {
      server.files.set(listing, answer);
      await expect(downloadSnapshot(REPO, options())).rejects.toMatchObject({
        code: answer === '[[]]' ? 'NOT_FOUND' : 'BAD_HEADER',
      });
    },
  );

  it('are given up where they do not come', async () => {
    for (const path of [revision, listing, MODEL_PATH]) {
      server.faults.clear();
      server.faults.set(path, ['silent', 'silent', 'silent']);
      const asked = downloadSnapshot(REPO, { ...options(), timeout: { connect: 60, idle: 60 } });
      await expect(asked).rejects.toMatchObject({ code: 'UNREACHABLE', message: like(/timed out/) });
    }
  });

  it.each<readonly [string, string, Fault]>([
    ['while the revision is asked for', revision, 'silent'],
    ["in the revision's answer", revision, { stallAfter: 3 }],
    ['while the list is asked for', listing, 'silent'],
    ['in the list', listing, { stallAfter: 3 }],
    ['while a file is asked for', MODEL_PATH, 'silent'],
    ['in a file', MODEL_PATH, { stallAfter: 3 }],
    ['in the pause before a retry', listing, { status: 503 }],
  ])("give way to an abort %s, with the signal's reason", async (_, path, fault) => {
    for (const reason of [new Error('enough'), 'a string', undefined]) {
      server.faults.set(path, [fault]);
      const controller = new AbortController();
      const asked = downloadSnapshot(REPO, { ...options(), retryDelay: 60_000, signal: controller.signal });
      setTimeout(() => {
        controller.abort(reason);
      }, 50);
      const found: unknown = await asked.catch((error: unknown) => error);
      expect(found).toBe(controller.signal.reason);
    }
  });

  it('give way to an abort between two files', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = (): void => {
      controller.abort(reason);
    };
    await expect(downloadSnapshot(REPO, { ...options(), onProgress, signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('a token', () => {
  it.each(['two words', 'a\nb', 'ü'])('that no header can hold is refused without showing it', async (token) => {
    const asked = downloadSnapshot(REPO, { ...options(), token });
    await expect(asked).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(asked).rejects.not.toThrow(token);
  });
});

describe('downloadSnapshot without @huggingface/hub', () => {
  afterEach(() => {
    vi.doUnmock('@huggingface/hub');
    vi.resetModules();
  });

  it('says what to install', async () => {
    vi.doMock('@huggingface/hub', () => {
      throw new Error("Cannot find package '@huggingface/hub'");
    });
    vi.resetModules();
    const { downloadSnapshot: download } = await import('./download-snapshot.js');
    const downloading = download(REPO, options());
    await expect(downloading).rejects.toMatchObject({ code: 'MISSING_DEPENDENCY' });
    await expect(downloading).rejects.toThrow('npm install @huggingface/hub');
  });
});

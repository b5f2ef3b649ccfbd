import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flakyServer, type FlakyServer } from '../../../converters/checkpoints/src/testing/flaky-server.js';
import { BertModel } from './bert.js';
import { fixture, largestError } from './testing/fixtures.js';

const REPO = 'google-bert/bert-base-chinese';
const COMMIT = '8f23c25b06e129b6c986331a13d8d025a92cf0ea';
const NAMES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'] as const;
const TEXT = '今天天气不错';

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(fixture('chinese', 'safetensors', name)));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A hub that has the Chinese fixture under the name of the published model. */
const hub = (): Promise<FlakyServer> =>
  flakyServer({
    [`/api/models/${REPO}/revision/main`]: JSON.stringify({
      _id: '1',
      id: REPO,
      sha: COMMIT,
      lastModified: '2026-01-01',
    }),
    [`/api/models/${REPO}/revision/v1`]: JSON.stringify({
      _id: '1',
      id: REPO,
      sha: COMMIT,
      lastModified: '2026-01-01',
    }),
    [`/api/models/${REPO}/tree/${COMMIT}`]: JSON.stringify(
      NAMES.map((path) => {
        const bytes = bytesOf(path);
        const lfs = { oid: sha256(bytes), size: bytes.length, pointerSize: 9 };
        return { type: 'file', path, size: bytes.length, oid: 'f'.repeat(40), lfs };
      }),
    ),
    ...Object.fromEntries(NAMES.map((name) => [`/${REPO}/resolve/${COMMIT}/${name}`, bytesOf(name)])),
  });

let cacheDir = '';
let server: FlakyServer;
let expected: Float32Array;
beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'firth-hub-'));
  server = await hub();
  vi.stubEnv('HF_HOME', join(cacheDir, 'home'));
  const local = await BertModel.fromPretrained(fixture('chinese', 'safetensors'));
  expected = await local.embed(TEXT);
  await local.dispose();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(cacheDir, { recursive: true });
});

async function expectModel(loading: Promise<BertModel>): Promise<void> {
  const model = await loading;
  expect(largestError(await model.embed(TEXT), expected)).toBe(0);
  await model.dispose();
}

/** What `huggingface_hub.snapshot_download` leaves behind. */
function layDownAsPython(cache: string): void {
  const repo = join(cache, 'models--google-bert--bert-base-chinese');
  const snapshot = join(repo, 'snapshots', COMMIT);
  for (const folder of [snapshot, join(repo, 'blobs'), join(repo, 'refs')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(repo, 'refs', 'main'), COMMIT);
  for (const name of NAMES) {
    const bytes = bytesOf(name);
    writeFileSync(join(repo, 'blobs', sha256(bytes)), bytes);
    symlinkSync(`../../blobs/${sha256(bytes)}`, join(snapshot, name));
  }
}

describe('BertModel.fromPretrained of a name on the hub', () => {
  it('downloads over a connection that breaks, tells its progress, and asks for nothing twice', async () => {
    server.faults.set('model.safetensors', [{ dropAfter: 1000 }, { status: 503 }, { truncateTo: 5000 }]);
    const seen: number[] = [];
    const onProgress = ({ written }: { readonly written: number }): void => void seen.push(written);
    const options = { endpoint: server.url, cacheDir, retryDelay: 1 };
    await expectModel(BertModel.fromPretrained(REPO, { ...options, onProgress }));
    expect(seen.at(-1)).toBe(NAMES.reduce((sum, name) => sum + bytesOf(name).length, 0));
    const before = server.requests.length;
    await expectModel(BertModel.fromPretrained(REPO, options));
    expect(server.requests.slice(before).filter((path) => path.includes('/resolve/'))).toEqual([]);
  });

  it('takes revision, token, endpoint and cache from options or the environment', async () => {
    vi.stubEnv('HF_ENDPOINT', server.url);
    vi.stubEnv('HF_TOKEN', 'hf_environment');
    vi.stubEnv('HF_HUB_CACHE', cacheDir);
    await expectModel(BertModel.fromPretrained(REPO, { revision: 'v1' }));
    expect(server.requests).toContain(`/api/models/${REPO}/revision/v1`);
    expect(new Set(server.authorizations)).toEqual(new Set(['Bearer hf_environment']));
    server.authorizations.length = 0;
    await expectModel(BertModel.fromPretrained(REPO, { token: 'hf_option' }));
    expect(new Set(server.authorizations)).toEqual(new Set(['Bearer hf_option']));
  });

  it.each(['HF_HUB_OFFLINE', 'offline: true'])('finds what Python has fetched, with %s', async (setting) => {
    layDownAsPython(cacheDir);
    if (setting === 'HF_HUB_OFFLINE') vi.stubEnv('HF_HUB_OFFLINE', '1');
    const offline = setting === 'HF_HUB_OFFLINE' ? {} : { offline: true };
    await expectModel(BertModel.fromPretrained(REPO, { endpoint: server.url, cacheDir, ...offline }));
    expect(server.requests).toEqual([]);
  });

  it('ends when it is aborted, and goes on the next time', async () => {
    const controller = new AbortController();
    server.faults.set('model.safetensors', [{ dropAfter: 4096 }]);
    const options = { endpoint: server.url, cacheDir, retryDelay: 1 };
    const onProgress = ({ name, written }: { readonly name: string; readonly written: number }): void => {
      if (name === 'model.safetensors' && written > 0) controller.abort(new Error('enough'));
    };
    const aborted = BertModel.fromPretrained(REPO, { ...options, onProgress, signal: controller.signal });
    await expect(aborted).rejects.toThrow('enough');
    await expectModel(BertModel.fromPretrained(REPO, options));
    expect(server.requests.filter((path) => /model\.safetensors bytes=[1-9]/.test(path))).not.toEqual([]);
  });
});

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flakyServer, type FlakyServer } from '../testing/flaky-server.js';
import { expectReference, FIXTURES, fixtureBytes } from '../testing/reference.js';
import { modelFiles } from './model-source.js';
import { namedModel as namedModelInPage } from './named-model-in-page.js';

const MODEL = 'safetensors/every-dtype.safetensors';
const FOLDER = '/owner/model/resolve/v%2F1/';

const before = process.cwd();
let folder = '';
let server: FlakyServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firth-files-'));
  vi.stubEnv('HF_HOME', join(folder, 'home'));
  process.chdir(folder);
  server = await flakyServer({
    [`${decodeURIComponent(FOLDER)}config.json`]: '{"hidden_size": 4}',
    [`${decodeURIComponent(FOLDER)}model.safetensors`]: fixtureBytes(MODEL),
  });
});
afterEach(async () => {
  process.chdir(before);
  vi.unstubAllEnvs();
  await server.close();
  rmSync(folder, { recursive: true });
});

const options = () => ({ endpoint: server.url, retryDelay: 1, retries: 1 });

describe('modelFiles', () => {
  it('takes a folder that exists before a model of the hub of the same name', async () => {
    mkdirSync(join(folder, 'owner/model'), { recursive: true });
    cpSync(FIXTURES + MODEL, join(folder, 'owner/model/model.safetensors'));
    writeFileSync(join(folder, 'owner/model/config.json'), '{}');
    vi.stubEnv('HF_ENDPOINT', server.url);
    const files = await modelFiles('owner/model', { retryDelay: 1, offline: true });
    expect(await files.text('config.json')).toBe('{}');
    for (const said of [{ revision: 'v2' }, { token: 'hf_secret' }, { endpoint: server.url }, { cacheDir: folder }]) {
      const refused: unknown = await modelFiles('owner/model', said).catch((error: unknown) => error);
      expect(refused).toMatchObject({ name: 'OptionError', option: Object.keys(said)[0] });
      expect(String(refused)).toMatch(/expected nothing for the path owner\/model, which is not of the hub, found /);
      expect(String(refused)).not.toContain('secret');
    }
    const checkpoint = await files.open();
    await expectReference(checkpoint, MODEL);
    await checkpoint.close();
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['a URL', new URL('http://127.0.0.1:1/m/'), { revision: 'v2' }],
    ['a URL', 'http://127.0.0.1:1/m/', { token: 'hf_secret' }],
    ['a URL', 'http://127.0.0.1:1/m/', { offline: true }],
    ['files', [new File(['{}'], 'config.json')], { cacheDir: 'x' }],
  ])('refuses what is of the hub for %s: %s, %o', async (place, source, said) => {
    const refused: unknown = await modelFiles(source, said).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'OptionError', option: Object.keys(said)[0] });
    expect(String(refused)).toContain(`expected nothing for ${place}`);
  });

  it.each([
    ['404', 404, 'NOT_FOUND'],
    ['401, as the hub answers for what is not there or not yours', 401, 'UNAUTHORIZED'],
  ])('says of a name that is neither that it is neither: %s', async (_, status, code) => {
    server.faults.set('/api/models/', [{ status }, { status }]);
    const neither = modelFiles('owner/absent', options());
    await expect(neither).rejects.toMatchObject({ name: 'CheckpointError', code });
    await expect(neither).rejects.toThrow(
      /^owner\/absent: there is no such file or folder, and as a model of the hub: [^\n]+$/,
    );
  });

  it('says so offline, and where nothing answers', async () => {
    const offline = modelFiles('owner/absent', { ...options(), offline: true });
    await expect(offline).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(offline).rejects.toThrow(/no such file or folder, and .*not in the cache, and the hub is offline/);
    await server.close();
    await expect(modelFiles('owner/absent', options())).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it.each(['./owner/model', '/owner/model', 'owner/model/more', 'owner/model.safetensors', '../model', 'a b/c'])(
    'takes %j for a path and asks nobody',
    async (path) => {
      await expect((await modelFiles(path, options())).open()).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(server.requests).toEqual([]);
    },
  );
});

describe('modelFiles in a page', () => {
  it('reads a model of the hub by URL, with the token', async () => {
    const files = await namedModelInPage('owner/model', { ...options(), revision: 'v/1', token: 'hf_x' });
    expect(await files.text('config.json')).toBe('{"hidden_size": 4}');
    expect(await files.text('absent.json')).toBeUndefined();
    const checkpoint = await files.open();
    await expectReference(checkpoint, MODEL);
    await checkpoint.close();
    expect(new Set(server.authorizations)).toEqual(new Set(['Bearer hf_x']));
  });

  it.each([
    ['/a/path', {}, 'there is no file system here'],
    ['owner/model', { offline: true }, 'a page has no cache folder'],
    ['owner/model', { cacheDir: 'x' }, 'a page has no cache folder'],
  ])('refuses %j with %j', async (name, more, message) => {
    await expect(namedModelInPage(name, { ...options(), ...more })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(namedModelInPage(name, { ...options(), ...more })).rejects.toThrow(message);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flakyServer, type FlakyServer } from '../testing/flaky-server.js';
import { FIXTURES } from '../testing/reference.js';
import { modelFiles } from './model-source.js';

const folder = `${FIXTURES}../../../fixtures/bert/english/google/`;
const FAST = { retryDelay: 1 };

let server: FlakyServer;
beforeEach(async () => {
  server = await flakyServer({});
  for (const name of readdirSync(folder))
    server.files.set(`/a#1 b/${name}`, new Uint8Array(readFileSync(folder + name)));
});
afterEach(() => server.close());

const model = () => `${server.url}/a%231%20b/`;

describe('a folder by URL', () => {
  it.each(['no file', 'a page'])('of Google, from a server that answers with %s where there is none', async (kind) => {
    server.hasPages = kind === 'a page';
    const files = await modelFiles(model(), FAST);
    expect(await files.text('tokenizer_config.json')).toBeUndefined();
    expect(await files.text('vocab.txt')).toMatch(/\[UNK\]/);
    const checkpoint = await files.open();
    expect(checkpoint.format).toBe('tensorflow');
    await checkpoint.close();
  });

  it('is not left by what a module names', async () => {
    const files = await modelFiles(model(), FAST);
    for (const path of ['../x', '/x', 'a/../../x'])
      expect(() => files.within(path)).toThrow(/modules\.json.*a folder that is not in that of the model/);
    expect(files.within('1_Pooling/').folder).toBe(`${server.url}/a%231%20b/1_Pooling`);
    expect(files.within('./')).toBe(files);
  });

  it('is given up where the server is silent, and on an abort', async () => {
    server.faults.set('/', ['silent', 'silent', 'silent']);
    const files = await modelFiles(model(), { ...FAST, timeout: { connect: 200, idle: 200 } });
    await expect(files.text('config.json')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    const reason = new Error('enough');
    await expect(modelFiles(model(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('is refused where it is no URL', async () => {
    await expect(modelFiles('http://[x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(modelFiles(new URL('file://elsewhere/x'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

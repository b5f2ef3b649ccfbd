import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../open-checkpoint.js';
import { flakyServer, type Fault, type FlakyServer } from '../testing/flaky-server.js';
import { expectReference, FIXTURES, fixtureBytes } from '../testing/reference.js';
import { urlSource } from './url-source.js';

const BYTES = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 251);
const FAST = { retryDelay: 1 };

let server: FlakyServer;
beforeEach(async () => {
  server = await flakyServer({ '/a.bin': BYTES, '/empty': new Uint8Array(0) });
});
afterEach(() => server.close());

async function open(...faults: Fault[]) {
  server.faults.set('/a.bin', faults);
  return urlSource(`${server.url}/a.bin`, FAST);
}

describe('urlSource', () => {
  it('reads only the ranges asked for', async () => {
    const source = await open();
    expect(source.size).toBe(BYTES.length);
    expect(await source.read(10, 20)).toEqual(BYTES.slice(10, 30));
    expect(await source.read(150_000, 1000)).toEqual(BYTES.slice(150_000, 151_000));
    expect(server.requests).toEqual(['/a.bin bytes=0-65535', '/a.bin bytes=150000-150999']);
    await expect(source.read(199_999, 2)).rejects.toMatchObject({ code: 'TRUNCATED' });
  });

  it('reads an empty file', async () => {
    expect((await urlSource(`${server.url}/empty`)).size).toBe(0);
  });

  it.each([
    ['a connection that breaks at once', [{ dropAfter: 0 }]],
    ['one that breaks in the middle, twice', [{ dropAfter: 40_000 }, { dropAfter: 10_000 }]],
    ['a shorter answer', [{ truncateTo: 100 }]],
    ['429', [{ status: 429, headers: { 'retry-after': '0' } }]],
    ['500 and 503', [{ status: 500 }, { status: 503 }]],
  ] as const)('gets over %s', async (_, faults) => {
    const source = await open();
    server.faults.set('/a.bin', [...faults]);
    expect(await source.read(70_000, 100_000)).toEqual(BYTES.slice(70_000, 170_000));
  });

  it('goes on where the connection broke', async () => {
    const source = await open();
    server.faults.set('/a.bin', [{ dropAfter: 50_000 }]);
    await source.read(70_000, 100_000);
    expect(server.requests.slice(1)).toEqual(['/a.bin bytes=70000-169999', '/a.bin bytes=120000-169999']);
  });

  it('gets over a first answer that breaks', async () => {
    const source = await open({ dropAfter: 10 }, { truncateTo: 20 }, { status: 502 });
    expect(await source.read(0, 5)).toEqual(BYTES.slice(0, 5));
  });

  it('follows a redirect', async () => {
    server.faults.set('/moved', [{ redirect: '/a.bin' }]);
    expect((await urlSource(`${server.url}/moved`)).size).toBe(BYTES.length);
  });

  it.each([
    ['UNAUTHORIZED', 401],
    ['UNAUTHORIZED', 403],
    ['NOT_FOUND', 404],
    ['RATE_LIMITED', 429],
    ['UNREACHABLE', 500],
    ['UNREADABLE', 418],
  ])('%s: refuses status %i', async (code, status) => {
    const faults = Array.from({ length: 9 }, () => ({ status }));
    await expect(open(...faults)).rejects.toMatchObject({ name: 'CheckpointError', code });
  });

  it('gives up on a server that is gone', async () => {
    const source = await open();
    await server.close();
    await expect(source.read(100_000, 10)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('gives up on redirects in a circle', async () => {
    server.faults.set(
      '/loop',
      Array.from({ length: 200 }, () => ({ redirect: '/loop' })),
    );
    await expect(urlSource(`${server.url}/loop`, FAST)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it.each(['ignore range', 'ignore range, size unknown'] as const)(
    'downloads a small file whole: %s',
    async (fault) => {
      const source = await open(fault);
      expect(await source.read(150_000, 10)).toEqual(BYTES.slice(150_000, 150_010));
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each(['ignore range', 'ignore range, size unknown'] as const)('refuses a large file: %s', async (fault) => {
    server.faults.set('/a.bin', [fault]);
    const opening = urlSource(`${server.url}/a.bin`, { ...FAST, wholeFileLimit: 1000 });
    await expect(opening).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('refuses a file that changes while it is read', async () => {
    const source = await open();
    server.etag = '"2"';
    await expect(source.read(100_000, 10)).rejects.toMatchObject({ code: 'UNREADABLE' });
    server.etag = '"1"';
    server.files.set('/a.bin', BYTES.slice(0, 150_000));
    await expect(source.read(100_000, 10)).rejects.toMatchObject({ code: 'UNREADABLE' });
  });

  it('refuses a part of another place than was asked for', async () => {
    const source = await open();
    server.faults.set(
      '/a.bin',
      Array.from({ length: 9 }, () => 'whole as part' as const),
    );
    await expect(source.read(100_000, 10)).rejects.toMatchObject({ code: 'UNREADABLE' });
  });

  it('refuses a name and a password in a URL, and does not repeat them', async () => {
    const opening = urlSource(server.url.replace('//', '//user:secret@') + '/a.bin');
    await expect(opening).rejects.toThrow(`${server.url}/a.bin: a URL with a name and password`);
  });

  it('sends the headers given, and stops when told', async () => {
    const controller = new AbortController();
    const options = { headers: { authorization: 'Bearer x' }, signal: controller.signal };
    const source = await urlSource(`${server.url}/a.bin`, options);
    expect(server.authorizations).toEqual(['Bearer x']);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(source.read(100_000, 10)).rejects.toBe(reason);
  });
});

describe('openCheckpoint by URL', () => {
  it.each([
    [
      'safetensors/every-dtype.safetensors',
      ['safetensors/every-dtype.safetensors'],
      'safetensors/every-dtype.safetensors',
    ],
    ['pytorch/views.zip.bin', ['pytorch/views.zip.bin'], 'pytorch/views.zip.bin'],
    [
      'tensorflow/shards.ckpt',
      ['index', 'data-00000-of-00002', 'data-00001-of-00002'].map((end) => `tensorflow/shards.ckpt.${end}`),
      'tensorflow/shards.ckpt',
    ],
    [
      'safetensors/sharded/',
      ['model.safetensors.index.json', 'model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'].map(
        (name) => `safetensors/sharded/${name}`,
      ),
      'safetensors/sharded',
    ],
  ])('reads %s', async (path, files, fixture) => {
    for (const name of files) server.files.set(`/${name}`, new Uint8Array(readFileSync(FIXTURES + name)));
    const checkpoint = await openCheckpoint(`${server.url}/${path}`, FAST);
    await expectReference(checkpoint, fixture);
    await checkpoint.close();
  });

  it('says what it looked for', async () => {
    await expect(openCheckpoint(`${server.url}/folder/`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('openCheckpoint from memory', () => {
  const fixture = 'safetensors/every-dtype.safetensors';
  const bytes = fixtureBytes(fixture);

  it.each([
    ['bytes', bytes],
    ['a buffer', bytes.buffer],
    ['a Blob', new Blob([bytes])],
    ['a File', new File([bytes], 'model.safetensors')],
  ])('reads %s', async (_, input) => {
    const checkpoint = await openCheckpoint(input);
    await expectReference(checkpoint, fixture);
    await checkpoint.close();
  });

  const tensorflow = ['.data-00000-of-00001', '.index'].map(
    (end) => new File([fixtureBytes(`tensorflow/every-dtype.ckpt${end}`)], `every-dtype.ckpt${end}`),
  );

  it('reads the files of one checkpoint', async () => {
    const checkpoint = await openCheckpoint(tensorflow);
    await expectReference(checkpoint, 'tensorflow/every-dtype.ckpt');
    await checkpoint.close();
  });

  it('says which file is missing', async () => {
    await expect(openCheckpoint(tensorflow.slice(1))).rejects.toMatchObject({ code: 'MISSING_SHARD' });
    await expect(openCheckpoint([])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

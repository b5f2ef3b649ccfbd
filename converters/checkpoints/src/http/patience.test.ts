import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flakyServer, type Fault, type FlakyServer } from '../testing/flaky-server.js';
import { urlSource } from './url-source.js';

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const BYTES = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 251);
const timeout = { connect: 200, idle: 200, slow: 600 };
const FAST = { retryDelay: 1, timeout };

let server: FlakyServer;
beforeEach(async () => {
  server = await flakyServer({ '/a.bin': BYTES });
});
afterEach(() => server.close());

const url = () => `${server.url}/a.bin`;
const always = (fault: Fault): void => {
  server.faults.set(
    '/a.bin',
    Array.from({ length: 50 }, () => fault),
  );
};

describe('a server that says nothing', () => {
  it('is asked twice, and named as one that timed out', async () => {
    always('silent');
    let asked = 0;
    const counting: typeof fetch = (...args) => {
      asked++;
      return fetch(...args);
    };
    await expect(urlSource(url(), { ...FAST, fetch: counting })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: like(/timed out: .*expected 127\.0\.0\.1:\d+ to send something within 0\.2 s.*timeout/),
    });
    expect(asked).toBe(2);
  });

  it.each([0, 100, 5000])('is given up in the middle of an answer too, after %i bytes', async (stallAfter) => {
    always({ stallAfter });
    await expect(urlSource(url(), FAST)).rejects.toMatchObject({ message: like(/stopped sending/) });
  });

  it('is given up by ranges that come a few bytes at a time', async () => {
    const source = await urlSource(url(), FAST);
    always({ stallAfter: 10 });
    await expect(source.read(100_000, 50_000)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(server.requests.length).toBeLessThan(5);
  });

  it('is gone on with while it sends something', async () => {
    const source = await urlSource(url(), FAST);
    always({ stallAfter: 20_000 });
    expect(await source.read(100_000, 50_000)).toEqual(BYTES.slice(100_000, 150_000));
  });

  it.each([
    ['one byte at a time', { drip: 1, every: 20 }],
    ['some bytes at a time, more than a retry wants', { drip: 15, every: 20 }],
  ])('is given up where it sends %s, asked twice', async (_, drip) => {
    const source = await urlSource(url(), FAST);
    server.requests.length = 0;
    always(drip);
    const reading = source.read(100_000, 50_000);
    await expect(reading).rejects.toMatchObject({ code: 'UNREACHABLE', message: like(/a\.bin: .*too slowly.*slow:/) });
    expect(server.requests).toHaveLength(2);
    await expect(urlSource(url(), FAST)).rejects.toMatchObject({ message: like(/too slowly/) });
  });

  it.each([
    ['is fast in large pieces', '/a.bin', { drip: 60_000, every: 100 }, 50],
    ['is slow, and that is borne', '/b.bin', { drip: 1, every: 20 }, 60_000],
  ])('is read from where it %s', async (_, name, drip, slow) => {
    server.files.set('/b.bin', BYTES.slice(0, 40));
    server.faults.set(name, [drip]);
    const source = await urlSource(server.url + name, { ...FAST, timeout: { ...timeout, slow } });
    expect(await source.read(0, 40)).toEqual(BYTES.slice(0, 40));
    expect(server.requests).toHaveLength(1);
  });

  it('is given up where fetch itself never settles', async () => {
    const stuck: typeof fetch = () => new Promise(() => undefined);
    await expect(urlSource(url(), { ...FAST, fetch: stuck })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('is waited for as the environment says', async () => {
    always('silent');
    process.env['HF_HUB_ETAG_TIMEOUT'] = '0.05';
    try {
      await expect(urlSource(url(), { retryDelay: 1 })).rejects.toMatchObject({
        message: like(/within 0\.05 s/),
      });
    } finally {
      delete process.env['HF_HUB_ETAG_TIMEOUT'];
    }
  });
});

describe('a server that asks to wait', () => {
  it('is given up where it asks for minutes', async () => {
    always({ status: 429, headers: { 'retry-after': '300' } });
    await expect(urlSource(url(), FAST)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: like(/asks to wait 300 s/),
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a web page where a file should be', () => {
  it('is no file', async () => {
    always('page');
    await expect(urlSource(url(), FAST)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: like(/a web page/),
    });
  });
});

describe("an abort gives the signal's reason", () => {
  const slow = { retryDelay: 60_000, timeout: { connect: 60_000, idle: 60_000 } };
  it.each<readonly [string, Fault]>([
    ['while connecting', 'silent'],
    ['in the body', { stallAfter: 10 }],
    ['in the pause before a retry', { status: 503 }],
  ])('%s', async (_, fault) => {
    always(fault);
    for (const reason of [new Error('enough'), 'a string', undefined]) {
      const controller = new AbortController();
      const opening = urlSource(url(), { ...slow, signal: controller.signal });
      setTimeout(() => {
        controller.abort(reason);
      }, 50);
      const found: unknown = await opening.catch((error: unknown) => error);
      expect(found).toBe(controller.signal.reason);
    }
  });

  it('before anything', async () => {
    const reason = new Error('enough');
    await expect(urlSource(url(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.requests).toEqual([]);
  });
});

describe('a token', () => {
  it('stays with its host where that redirects to another', async () => {
    const other = await flakyServer({ '/a.bin': BYTES });
    try {
      server.faults.set('/a.bin', [{ redirect: `${other.url}/a.bin` }]);
      const source = await urlSource(url(), { headers: { authorization: 'Bearer secret' } });
      expect(source.size).toBe(BYTES.length);
      expect(server.authorizations).toEqual(['Bearer secret']);
      expect(other.authorizations).toEqual([undefined]);
    } finally {
      await other.close();
    }
  });
});

import { expect, test } from 'vitest';
import { LazyScanner, type Steps } from './lazy-scanner.js';
import type { Scanner } from './row-encoder.js';
import { TokenBuffer } from './token-buffer.js';

/** Which of the two scanners read each text, and how many steps the tables were made in. */
function watched(loaded?: Promise<unknown>) {
  const seen = { read: '', steps: 0 };
  const named = (name: string): Scanner => ({ scan: () => (seen.read += name) });
  const tables = function* (): Steps<Scanner> {
    for (; seen.steps < 3; seen.steps++) yield;
    return named('t');
  };
  const load = () => (loaded === undefined ? tables() : loaded.then(() => tables()));
  const scanner = new LazyScanner(load, () => named('p'));
  const read = (units: number) => {
    scanner.scan('a'.repeat(units), new TokenBuffer(), Infinity);
  };
  return { seen, scanner, read };
}

test('a few texts are read without tables, and make none', async () => {
  const { seen, scanner, read } = watched();
  await scanner.prepare(4096);
  read(1000);
  await scanner.prepare(3096);
  read(3096);
  expect(seen).toEqual({ read: 'pp', steps: 0 });
});

test('one text more makes them at once where nobody prepared', () => {
  const { seen, read } = watched();
  read(4096);
  read(1);
  read(1);
  expect(seen).toEqual({ read: 'ptt', steps: 3 });
});

test('so does a long text; prepared ahead they are used for the first', async () => {
  const long = watched();
  long.read(4097);
  expect(long.seen).toEqual({ read: 't', steps: 3 });
  const { seen, scanner, read } = watched();
  await Promise.all([scanner.prepare(5000), scanner.prepare(Infinity)]);
  expect(seen).toEqual({ read: '', steps: 3 });
  read(1);
  expect(seen.read).toBe('t');
});

test('a text that comes while they are made is not kept waiting', async () => {
  const { seen, scanner, read } = watched();
  const preparing = scanner.prepare(Infinity);
  read(10);
  expect(seen).toEqual({ read: 'p', steps: 0 });
  await preparing;
  read(10);
  expect(seen).toEqual({ read: 'pt', steps: 3 });
});

test('where what makes them is loaded first, texts are read without them until then', async () => {
  let arrive: (loaded: unknown) => void = () => undefined;
  const { seen, scanner, read } = watched(new Promise((resolve) => (arrive = resolve)));
  read(5000);
  const preparing = scanner.prepare(Infinity);
  read(5000);
  expect(seen).toEqual({ read: 'pp', steps: 0 });
  arrive(undefined);
  await preparing;
  read(1);
  expect(seen).toEqual({ read: 'ppt', steps: 3 });
});

test('where that fails, they are read without them', async () => {
  const { seen, scanner, read } = watched(Promise.reject(new Error('offline')));
  await scanner.prepare(Infinity);
  read(5000);
  expect(seen).toEqual({ read: 'p', steps: 0 });
});

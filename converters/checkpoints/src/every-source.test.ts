import { readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from './open-checkpoint.js';
import { flakyServer, type FlakyServer } from './testing/flaky-server.js';
import { expectReference, FIXTURES, fixtureBytes, fixturesOf } from './testing/reference.js';

const fixtures = fixturesOf('').filter((name) => !name.startsWith('cast/'));

/** The files that a fixture (a file, a folder of shards, a TensorFlow prefix) consists of. */
function partsOf(fixture: string): string[] {
  const isFolder = statSync(FIXTURES + fixture, { throwIfNoEntry: false })?.isDirectory() === true;
  const [folder, name] = isFolder ? [fixture, ''] : [dirname(fixture), basename(fixture)];
  const all = readdirSync(FIXTURES + folder);
  const isEvery = isFolder || name === 'params_shapes.json';
  const own = all.filter((part) => isEvery || part === name);
  const parts = own.length > 0 ? own : all.filter((part) => part.startsWith(`${name}.`));
  return parts.map((part) => `${folder}/${part}`);
}

/** The path that stands for it: a folder's ends in a slash. */
function pathOf(fixture: string): string {
  const parts = partsOf(fixture);
  if (parts.includes(fixture)) return fixture;
  return parts.find((part) => part.endsWith('.index')) ?? `${fixture}/`;
}

const filesOf = (fixture: string): File[] =>
  partsOf(fixture).map((name) => new File([fixtureBytes(name)], basename(name)));
const single = fixtures.filter((fixture) => partsOf(fixture).length === 1);

describe.each(fixtures)('%s', (fixture) => {
  it('opens from File objects', async () => {
    const checkpoint = await openCheckpoint(filesOf(fixture));
    await expectReference(checkpoint, fixture);
    await checkpoint.close();
  });

  it.each(['with ranges', 'ignoring ranges'])('opens from a URL, the server %s', async (kind) => {
    if (kind === 'ignoring ranges')
      server.faults.set(dirname(fixture), new Array<'ignore range'>(99).fill('ignore range'));
    else server.faults.clear();
    const checkpoint = await openCheckpoint(`${server.url}/${pathOf(fixture)}`);
    await expectReference(checkpoint, fixture);
    await checkpoint.close();
  });
});

describe.each(single)('%s', (fixture) => {
  it('opens from bytes and from a Blob', async () => {
    const bytes = fixtureBytes(fixture);
    for (const input of [bytes, bytes.buffer, new Blob([bytes])]) {
      const checkpoint = await openCheckpoint(input);
      await expectReference(checkpoint, fixture);
      expect([...checkpoint.tensors.values()].every(({ place }) => place === undefined)).toBe(true);
      await checkpoint.close();
    }
  });
});

let server: FlakyServer;
beforeAll(async () => {
  const names = fixtures.flatMap(partsOf);
  server = await flakyServer(Object.fromEntries(names.map((name) => [`/${name}`, fixtureBytes(name)])));
});
afterAll(() => server.close());

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectMutationsHandled, outcome } from './testing/hostile.js';
import { malformedFixtures } from './testing/malformed/fixtures.js';
import { MALFORMED } from './testing/malformed/malformed.js';
import { SUBJECTS } from './testing/subjects.js';
import { FIXTURES, fixtureBytes } from './testing/reference.js';

const FOLDER = `${FIXTURES}malformed/`;
const MUTATIONS = 10_000;
const subjects = Object.entries(SUBJECTS);

describe('malformed files', () => {
  const cases = subjects.flatMap(([format, { open }]) =>
    (MALFORMED[format] ?? []).map(([code, name, bytes]) => ({ format, open, code, name, bytes })),
  );
  it.each(cases)('$format, $code: refuses $name', async ({ open, code, bytes }) => {
    expect(await outcome(bytes, open)).toBe(code);
  });

  it('are committed, at least 200 of them, as the generator makes them', () => {
    const fixtures = malformedFixtures();
    expect(fixtures.length).toBeGreaterThanOrEqual(200);
    const names = subjects.flatMap(([format]) => readdirSync(FOLDER + format).map((name) => `${format}/${name}`));
    expect(names.sort()).toEqual(fixtures.map(({ path }) => path).sort());
    for (const { path, bytes } of fixtures) expect(new Uint8Array(readFileSync(FOLDER + path)), path).toEqual(bytes);
  });
});

describe.each(subjects)('%s', (_, { seeds }) => {
  it.each(seeds)(`refuses or reads its part of ${MUTATIONS} mutations of $fixture`, ({ fixture, open, repair }) =>
    expectMutationsHandled(fixtureBytes(fixture), open, Math.ceil(MUTATIONS / seeds.length), repair),
  );
});

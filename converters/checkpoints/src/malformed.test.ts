import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectMutationsHandled, outcome } from './testing/hostile.js';
import { LONGEST_FIXTURE, malformedFixtures } from './testing/malformed/fixtures.js';
import { MALFORMED } from './testing/malformed/malformed.js';
import { SUBJECTS } from './testing/subjects.js';
import { FIXTURES, fixtureBytes } from './testing/reference.js';

const FOLDER = `${FIXTURES}malformed/`;
const MUTATIONS = 10_000;
const subjects = Object.entries(SUBJECTS);

describe.each(subjects)('%s: malformed', (format, { open }) => {
  it.each(readdirSync(FOLDER + format))('%s', async (name) => {
    const bytes = new Uint8Array(readFileSync(`${FOLDER}${format}/${name}`));
    expect(await outcome(bytes, open)).toBe(name.split('.')[0]);
  });

  const large = (MALFORMED[format] ?? []).filter(([, , bytes]) => bytes.length > LONGEST_FIXTURE);
  it.each(large)('%s: %s', async (code, _, bytes) => {
    expect(await outcome(bytes, open)).toBe(code);
  });
});

describe('malformed files', () => {
  it('are those that the generator makes, at least 200', () => {
    const names = subjects.flatMap(([format]) => readdirSync(FOLDER + format).map((name) => `${format}/${name}`));
    expect(names.length).toBeGreaterThanOrEqual(200);
    expect(names.sort()).toEqual(
      malformedFixtures()
        .map(({ path }) => path)
        .sort(),
    );
  });
});

describe.each(subjects)('%s', (_, { seeds }) => {
  it.each(seeds)(`refuses or reads its part of ${MUTATIONS} mutations of $fixture`, ({ fixture, open, repair }) =>
    expectMutationsHandled(fixtureBytes(fixture), open, Math.ceil(MUTATIONS / seeds.length), repair),
  );
});

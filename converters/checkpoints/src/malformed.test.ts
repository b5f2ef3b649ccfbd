import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Allocations } from './testing/allocations.js';
import { boundedOutcome, expectMutationsHandled } from './testing/hostile.js';
import { LONGEST_FIXTURE, malformedFixtures } from './testing/malformed/fixtures.js';
import { MALFORMED } from './testing/malformed/malformed.js';
import { SUBJECTS } from './testing/subjects.js';
import { FIXTURES, fixtureBytes } from './testing/reference.js';

const FOLDER = `${FIXTURES}malformed/`;
const MUTATIONS = 10_000;
/** Megabytes of the process before the first file, and what garbage that is not collected yet may add. */
const BEFORE = process.resourceUsage().maxRSS / 1024;
const GROWTH = 256;
const subjects = Object.entries(SUBJECTS);

describe.each(subjects)('%s: malformed', (format, { open, allowance }) => {
  let allocations: Allocations;
  beforeAll(() => {
    allocations = new Allocations();
  });
  afterAll(() => {
    allocations.stop();
  });

  it.each(readdirSync(FOLDER + format))('%s', async (name) => {
    const bytes = new Uint8Array(readFileSync(`${FOLDER}${format}/${name}`));
    expect(await boundedOutcome(bytes, open, allowance, allocations)).toBe(name.split('.')[0]);
  });

  const large = (MALFORMED[format] ?? []).filter(([, , bytes]) => bytes.length > LONGEST_FIXTURE);
  it.each(large)('%s: %s', async (code, _, bytes) => {
    expect(await boundedOutcome(bytes, open, allowance, allocations)).toBe(code);
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

describe.each(subjects)('%s', (_, { seeds, allowance }) => {
  it.each(seeds)(`refuses or reads its part of ${MUTATIONS} mutations of $fixture`, ({ fixture, open, repair }) =>
    expectMutationsHandled(fixtureBytes(fixture), open, Math.ceil(MUTATIONS / seeds.length), allowance, repair),
  );
});

it(`takes no more than ${GROWTH} MB of the whole process for all of them`, () => {
  expect(process.resourceUsage().maxRSS / 1024 - BEFORE).toBeLessThan(GROWTH);
});

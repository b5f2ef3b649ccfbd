import { SUBJECTS } from '../subjects.js';
import { MALFORMED } from './malformed.js';

/** Longer ones are made when they are tested. */
export const LONGEST_FIXTURE = 32_768;

/** A committed file that must be refused: `npy/BAD_HEADER.a-comment.npy`. */
export interface MalformedFixture {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** All of them, as scripts/make-malformed.mjs writes them below fixtures/malformed. */
export function malformedFixtures(): readonly MalformedFixture[] {
  return Object.entries(MALFORMED).flatMap(([format, cases]) =>
    cases
      .filter(([, , bytes]) => bytes.length <= LONGEST_FIXTURE)
      .map(([code, name, bytes]) => ({
        path: `${format}/${code}.${slug(name)}.${SUBJECTS[format]?.extension ?? 'bin'}`,
        bytes,
      })),
  );
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('^', '-')
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

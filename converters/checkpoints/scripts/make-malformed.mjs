/** Writes fixtures/malformed: a file for each case of src/testing/malformed, named for the code it is refused with. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withSource } from './load-source.mjs';

const folder = fileURLToPath(new URL('../fixtures/malformed', import.meta.url));
await withSource('testing/malformed/fixtures.ts', ({ malformedFixtures }) => {
  rmSync(folder, { recursive: true, force: true });
  for (const { path, bytes } of malformedFixtures()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  console.log(`${malformedFixtures().length} files`);
});

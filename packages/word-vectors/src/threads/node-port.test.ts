import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

// Node gives its own arguments to a thread, which ends at once where they are about the text of a program, as these.
it.each([
  ['on standard input', ['--input-type=module'], true],
  ['as an argument', ['--input-type=module', '--eval'], false],
] as const)('trains in a module given %s', async (_, args, isPiped) => {
  const program = `
    import { trainWord2Vec } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
    const { words } = await trainWord2Vec({ text: 'a b a c b a' }, { minCount: 1, dimension: 2, threads: 2 });
    console.log(words.join(' '));
  `;
  const running = promisify(execFile)(process.execPath, isPiped ? args : [...args, program]);
  running.child.stdin?.end(isPiped ? program : '');
  expect((await running).stdout).toBe('a b c\n');
});

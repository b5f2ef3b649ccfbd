import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { firth } from './testing/run-firth.js';

const page = fileURLToPath(new URL('../../../docs/command-line.md', import.meta.url));

const introduction = `# Every option of every command

What \`firth COMMAND --help\` prints. Examples and what they print are in [the command's readme](../packages/cli/README.md).
`;

/** The help of a command, and of those below it. */
async function helpOf(...command: readonly string[]): Promise<string[]> {
  const { status, stdout } = await firth([...command, '--help']);
  expect(status).toBe(0);
  const [, below = ''] = stdout.split(/^Commands:\n/m);
  const names = [...below.matchAll(/^ {2}([a-z][\w-]*)(?= )/gm)].map(([, name = '']) => name);
  const sections: string[] = [];
  for (const name of names) if (name !== 'help') sections.push(...(await helpOf(...command, name)));
  if (command.length === 0) return sections;
  const title = `## ${['firth', ...command].join(' ')}`;
  return [`${title}\n\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`, ...sections];
}

test('docs/command-line.md holds the help of every command (vitest -u writes it)', async () => {
  const sections = await helpOf();
  expect(sections.length).toBeGreaterThan(14);
  await expect([introduction, ...sections].join('\n')).toMatchFileSnapshot(page);
});

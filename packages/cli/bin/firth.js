#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const compiled = new URL('../dist/index.js', import.meta.url);
const sources = new URL('../tsconfig.json', import.meta.url);

// A fresh clone has sources and no dist; the published package has dist and no tsconfig.json.
if (!existsSync(compiled) && existsSync(sources)) {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}

// `firth inspect … | head` closes the pipe early: that is no error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`firth: the output cannot be written: ${error.message}\n`);
  process.exit(1);
});

const { run } = await import(compiled.href);
process.exitCode = await run(process.argv.slice(2), process);

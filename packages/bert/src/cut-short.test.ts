import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixture } from './testing/fixtures.js';

const script = fileURLToPath(new URL('testing/cut-short.mjs', import.meta.url));

/** Runs in a process of its own, which a file that is cut short can end. It uses what `npm run build` made. */
function used(harm: 'truncate' | 'delete', mmap: boolean) {
  const root = mkdtempSync(join(tmpdir(), 'firth-cut-short-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  const folder = join(root, 'model');
  cpSync(fixture('english', 'safetensors'), folder, { recursive: true });
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [script, folder, harm, String(mmap)]);
  return { status, signal, stdout: String(stdout).trim(), stderr: String(stderr) };
}

describe('a file that changes under a loaded model', () => {
  it.each(['truncate', 'delete'] as const)('does not matter where it was read into memory: %s', (harm) => {
    expect(used(harm, false)).toMatchObject({ status: 0, stdout: 'the same' });
  });

  it('may be removed where it is mapped, too, once it was used', () => {
    if (process.platform === 'win32') return; // which removes no file that is open
    expect(used('delete', true)).toMatchObject({ status: 0, stdout: 'the same' });
  });
});

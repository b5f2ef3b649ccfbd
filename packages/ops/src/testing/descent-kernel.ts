import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { UpdateKernel } from '../training/session.js';

const compiler = fileURLToPath(new URL('../../../../node_modules/assemblyscript/bin/asc.js', import.meta.url));

const source = `
export function descend(count: i32, weight: usize, gradient: usize, steps: usize, scale: f32, rate: f32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    store<f32>(weight + 4 * i, load<f32>(weight + 4 * i) - rate * scale * load<f32>(gradient + 4 * i));
    store<f32>(steps + 4 * i, load<f32>(steps + 4 * i) + 1);
  }
}`;

/** Plain gradient descent that counts its steps in a slot; its one scalar is the rate. */
export function descentKernel(): UpdateKernel {
  const folder = mkdtempSync(join(tmpdir(), 'firth-kernel-'));
  try {
    writeFileSync(join(folder, 'descent.ts'), source);
    const flags = ['--outFile', 'descent.wasm', '--runtime', 'stub', '--importMemory'];
    execFileSync(process.execPath, [compiler, 'descent.ts', ...flags], { cwd: folder });
    return { wasm: Uint8Array.from(readFileSync(join(folder, 'descent.wasm'))), entry: 'descend', slots: 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fixture } from './testing/fixtures.js';

/** Uses what `npm run build` made. */
const script = fileURLToPath(new URL('testing/exit-in-a-call.mjs', import.meta.url));

// While the native runtime is loaded, while a session is made, and in a run: it aborted the process with status 134.
it.each([100, 150, 200, 250, 300, 350, 400, 600])(
  'process.exit after %i ms ends the process, and cleanly',
  (milliseconds) => {
    const { status, signal, stderr } = spawnSync(process.execPath, [
      script,
      fixture('english', 'safetensors'),
      String(milliseconds),
    ]);
    expect({ status, signal, stderr: String(stderr) }).toEqual({ status: 3, signal: null, stderr: '' });
  },
);

/** `npm run packaging`: builds and runs the README's first lines, from packed tarballs, with the tools that people have. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeApp, root } from './app-folder.mjs';

const app = makeApp();
try {
  const { status } = spawnSync(
    process.execPath,
    [join(app.folder, 'run-members.mjs'), root, ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      cwd: app.folder,
    },
  );
  process.exitCode = status ?? 1;
} finally {
  app.remove();
}

import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

export const setting = 'none';

const run = promisify(execFile);
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };

/**
 * A standalone build, moved to another folder, and there run by Next's own server.
 *
 * @returns the page's handler, with the route handler's answer behind it
 */
export async function buildPage(app, { model }) {
  await run(process.execPath, [join(app, '../node_modules/next/dist/bin/next'), 'build'], { cwd: app, env });
  const moved = await mkdtemp(join(tmpdir(), 'firth-next-'));
  await cp(join(app, '.next/standalone'), moved, { recursive: true, verbatimSymlinks: true });
  const home = join(moved, basename(app));
  await cp(join(app, '.next/static'), join(home, '.next/static'), { recursive: true });
  const port = await freePort();
  const server = spawn(process.execPath, [join(home, 'server.js')], {
    cwd: home,
    env: { ...env, PORT: String(port), HOSTNAME: '127.0.0.1', FIRTH_MODEL: model },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => String(text).includes('Ready') && resolve());
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const handler = (incoming, response) => {
    const { method, url, headers } = incoming;
    const forwarded = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.writeHead(502).end());
    incoming.pipe(forwarded);
  };
  const close = async () => {
    server.removeAllListeners('exit').kill();
    await rm(moved, { recursive: true, force: true });
  };
  const route = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api`);
    if (!answer.ok) throw new Error(`the route answers ${answer.status}`);
    return answer.json();
  };
  return Object.assign(handler, { close, route });
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

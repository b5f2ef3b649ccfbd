import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

export interface Server {
  readonly url: string;
  /** The paths that were asked for, each with its range. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** What a page needs for threads: https://developer.mozilla.org/docs/Web/API/Window/crossOriginIsolated. */
const ISOLATION = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** A static server on the loopback that knows ranges; `/NAME.html` is a page that runs `/NAME.js`. */
export async function serve(
  folders: Readonly<Record<string, string>>,
  { isolated }: { readonly isolated: boolean },
): Promise<Server> {
  const requests: string[] = [];
  const http = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    requests.push(`${path} ${request.headers.range ?? ''}`.trim());
    if (isolated) for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    const [prefix] = Object.keys(folders).filter((known) => path.startsWith(known));
    if (path.endsWith('.html')) response.end(pageOf(path));
    else if (prefix === undefined || path.includes('..')) response.writeHead(404).end();
    else void send(join(folders[prefix] ?? '', path.slice(prefix.length)), request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        http.close(() => {
          resolve();
        });
        http.closeAllConnections();
      }),
  };
}

const pageOf = (path: string): string =>
  `<!doctype html><input type="file" multiple><script type="module" src="${path.replace('.html', '.js')}"></script>`;

async function send(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    response.writeHead(404).end();
    return;
  }
  const { size } = found;
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) {
    response.writeHead(200, { 'content-length': size, 'accept-ranges': 'bytes' });
    createReadStream(file).pipe(response);
    return;
  }
  const [start, end] = [Number(from), Math.min(Number(to), size - 1)];
  response.writeHead(206, { 'content-length': end - start + 1, 'content-range': `bytes ${start}-${end}/${size}` });
  createReadStream(file, { start, end }).pipe(response);
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server does instead of answering properly. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly redirect: string }
  /** Breaks the connection after so many bytes of the body. */
  | { readonly dropAfter: number }
  /** Says that the body is all it has, and sends less. */
  | { readonly truncateTo: number }
  /** Says nothing any more after so many bytes of the body. */
  | { readonly stallAfter: number }
  /** Sends so many bytes of the body every so many milliseconds. */
  | { readonly drip: number; readonly every: number }
  /** Takes the request, and never answers. */
  | 'silent'
  /** What a server of a single-page application answers with where there is no file. */
  | 'page'
  /** Changes the byte at that place of the body. */
  | { readonly corruptAt: number }
  /** Sends the whole file as the part that was asked for, and says so. */
  | 'whole as part'
  | 'ignore range'
  | 'ignore range, size unknown';

export interface FlakyServer {
  readonly url: string;
  /** Paths with the ranges that were asked for: `/a.bin bytes=0-3`. */
  readonly requests: string[];
  readonly authorizations: (string | undefined)[];
  /** Faults of the next requests whose path contains the key, one each. */
  readonly faults: Map<string, Fault[]>;
  readonly files: Map<string, Uint8Array | string>;
  /** The `Link` header of a path. */
  readonly links: Map<string, string>;
  /** Whether it answers with a page where there is no file. */
  hasPages: boolean;
  etag: string | undefined;
  close(): Promise<void>;
}

const PAGE = '<!-- served where there is no file -->\n<!doctype html><title>app</title>';

/** A server on the loopback that knows ranges, and fails when told to. */
export async function flakyServer(files: Readonly<Record<string, Uint8Array | string>>): Promise<FlakyServer> {
  const http = createServer((request, response) => {
    answer(server, request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: FlakyServer = {
    url: `http://127.0.0.1:${portOf(http.address())}`,
    requests: [],
    authorizations: [],
    faults: new Map(),
    files: new Map(Object.entries(files)),
    links: new Map(),
    hasPages: false,
    etag: '"1"',
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => {
          resolve();
        });
      }),
  };
  return server;
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function answer(server: FlakyServer, request: IncomingMessage, response: ServerResponse): void {
  const path = decodeURIComponent((request.url ?? '').replace(/\?.*$/, ''));
  const { range } = request.headers;
  server.requests.push(range === undefined ? path : `${path} ${range}`);
  server.authorizations.push(request.headers.authorization);
  const fault = [...server.faults].find(([key]) => path.includes(key))?.[1].shift();
  if (typeof fault === 'object' && 'status' in fault) {
    response.writeHead(fault.status, fault.headers).end('no');
    return;
  }
  if (typeof fault === 'object' && 'redirect' in fault) {
    response.writeHead(302, { location: fault.redirect }).end();
    return;
  }
  if (fault === 'silent') return;
  if (fault === 'page' || (server.hasPages && !server.files.has(path))) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
    return;
  }
  const file = server.files.get(path);
  if (file === undefined) {
    response.writeHead(404).end('not found');
    return;
  }
  const bytes = typeof file === 'string' ? Buffer.from(file) : Buffer.from(file);
  if (server.etag !== undefined) response.setHeader('etag', server.etag);
  const link = server.links.get(path);
  if (link !== undefined) response.setHeader('link', link);
  const isText = typeof file === 'string';
  response.setHeader('content-type', typeOf(path) ?? (isText ? 'application/json' : 'application/octet-stream'));
  const isWhole = fault === 'whole as part';
  const whole: readonly [number, number] = [0, bytes.length - 1];
  const part = isWhole ? whole : typeof fault === 'string' ? undefined : partOf(range, bytes.length);
  if (part === 'beyond') {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const body = part === undefined ? bytes : bytes.subarray(part[0], part[1] + 1);
  if (part === undefined) response.statusCode = 200;
  else response.writeHead(206, { 'content-range': `bytes ${part[0]}-${part[1]}/${bytes.length}` });
  send(response, body, fault);
}

function typeOf(path: string): string | undefined {
  if (path.endsWith('.js')) return 'text/javascript';
  return path.endsWith('.html') ? 'text/html' : undefined;
}

function partOf(range: string | undefined, size: number): readonly [number, number] | 'beyond' | undefined {
  const parts = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (parts === null) return undefined;
  const start = Number(parts[1]);
  if (start >= size) return 'beyond';
  return [start, Math.min(size - 1, parts[2] === '' ? size - 1 : Number(parts[2]))];
}

function send(response: ServerResponse, body: Buffer, fault: Fault | undefined): void {
  if (fault === 'ignore range, size unknown') {
    response.write(body);
    response.end();
  } else if (typeof fault === 'object' && 'dropAfter' in fault) {
    if (!response.headersSent) response.setHeader('content-length', body.length);
    response.write(body.subarray(0, fault.dropAfter), () => {
      setTimeout(() => response.destroy(), 20);
    });
  } else if (typeof fault === 'object' && 'stallAfter' in fault) {
    if (!response.headersSent) response.setHeader('content-length', body.length);
    response.write(body.subarray(0, fault.stallAfter));
  } else if (typeof fault === 'object' && 'drip' in fault) {
    if (!response.headersSent) response.setHeader('content-length', body.length);
    let at = 0;
    const timer = setInterval(() => {
      response.write(body.subarray(at, (at += fault.drip)));
      if (at >= body.length) response.end();
      if (at >= body.length || response.destroyed) clearInterval(timer);
    }, fault.every);
  } else if (typeof fault === 'object' && 'truncateTo' in fault) response.end(body.subarray(0, fault.truncateTo));
  else if (typeof fault === 'object' && 'corruptAt' in fault) {
    const corrupt = Buffer.from(body);
    corrupt[fault.corruptAt] = (corrupt[fault.corruptAt] ?? 0) ^ 1;
    response.end(corrupt);
  } else response.end(body);
}

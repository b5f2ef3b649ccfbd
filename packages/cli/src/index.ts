export { run } from './main.js';
export type { ExitStatus } from './output/errors.js';
export type { InputStream, OutputStream, Terminal } from './terminal.js';

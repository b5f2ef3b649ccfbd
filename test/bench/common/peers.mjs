import { existsSync, readFileSync } from 'node:fs';

const folder = new URL('../node_modules/@huggingface/transformers/package.json', import.meta.url);

/** @throws with the command that installs the peers: a bench installs nothing itself. */
export function requirePeers() {
  if (!existsSync(folder)) throw new Error('transformers.js is not installed: npm --prefix test/bench ci');
}

/** "transformers.js 4.3.1, onnxruntime-node 1.30.0, node v20" */
export const transformersVersion = () =>
  `transformers.js ${versionIn(folder)}, onnxruntime-node ${versionIn(new URL('../node_modules/onnxruntime-node/package.json', import.meta.url))}, node ${process.version}`;

const versionIn = (file) => JSON.parse(readFileSync(file, 'utf8')).version;

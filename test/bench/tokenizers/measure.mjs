/**
 * One measurement in a process of its own: `node measure.mjs RUNNER TEXT SECONDS FILES…` prints one JSON object,
 * megabytes of UTF-8 a second (the median pass after one second to warm up) and how many ids a pass gives.
 */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { runners } from './runners.mjs';

const [name, path, seconds, ...files] = process.argv.slice(2);
const encode = await runners[name](files);
const lines = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '');
const megabytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1e6;

function pass() {
  let ids = 0;
  for (const line of lines) ids += encode(line).length;
  return ids;
}

const ids = pass();
for (const started = performance.now(); performance.now() - started < 1000;) pass();
const rates = [];
for (const started = performance.now(); performance.now() - started < Number(seconds) * 1000;) {
  const from = performance.now();
  pass();
  rates.push((megabytes / (performance.now() - from)) * 1000);
}
rates.sort((a, b) => a - b);
console.log(JSON.stringify({ rate: rates[rates.length >> 1], ids }));

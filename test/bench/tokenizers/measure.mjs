/**
 * Measures runners side by side in one process, `node measure.mjs TEXT SECONDS RUNNERS`, where RUNNERS is JSON, a list of
 * `{ name, files }`. Passes over the text take turns, so that what else the machine does slows all of them; of each runner
 * the third quartile counts. Prints a JSON list: megabytes of UTF-8 a second, and how many ids a pass gives.
 */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { runners } from './runners.mjs';

const [path, seconds, list] = process.argv.slice(2);
const lines = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '');
const megabytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / 1e6;

const measured = [];
for (const { name, files } of JSON.parse(list))
  measured.push({ encode: await runners[name](files), rates: [], ids: 0 });

function round() {
  for (const one of measured) {
    const from = performance.now();
    one.ids = 0;
    for (const line of lines) one.ids += one.encode(line).length;
    one.rates.push((megabytes / (performance.now() - from)) * 1000);
  }
}

function rounds(milliseconds) {
  for (const started = performance.now(); performance.now() - started < milliseconds;) round();
}

rounds(500 * measured.length);
for (const one of measured) one.rates.length = 0;
rounds(Number(seconds) * 1000 * measured.length);
const results = measured.map(({ rates, ids }) => {
  rates.sort((a, b) => a - b);
  return { rate: rates[Math.floor(rates.length * 0.75)], ids };
});
console.log(JSON.stringify(results));

// Megabytes of UTF-8 a second, one thread, with offsets: node scripts/speed.mjs VOCAB TEXT
import { readFileSync } from 'node:fs';
import { BertTokenizer } from '../dist/index.js';

const [vocabulary, file] = process.argv.slice(2);
const bert = BertTokenizer.fromVocabulary(readFileSync(vocabulary, 'utf8'));
const lines = readFileSync(file, 'utf8').split('\n');
const megabytes = (readFileSync(file).length - lines.length + 1) / 1e6;
const batches = Array.from({ length: Math.ceil(lines.length / 32) }, (_, k) => lines.slice(k * 32, k * 32 + 32));

const cases = {
  'encode, line by line': () => lines.forEach((line) => bert.encode(line).offsets),
  'encodeBatch of 32, padded': () => batches.forEach((batch) => bert.encodeBatch(batch).encodings),
  'encode, all in one': () => bert.encode(lines.join('\n')).offsets,
};
for (const [name, run] of Object.entries(cases)) {
  const rates = [];
  for (let started = performance.now(); performance.now() - started < 3000;) {
    const from = performance.now();
    run();
    rates.push((megabytes / (performance.now() - from)) * 1000);
  }
  rates.sort((a, b) => a - b);
  console.log(`${name.padEnd(28)} ${rates[rates.length >> 1].toFixed(1)} MB/s (median of ${rates.length})`);
}

// Answers compare.py: a JSON request a line on stdin, the digest of each encoding on stdout.
import { createInterface } from 'node:readline';
import { BertTokenizer } from '../dist/index.js';

let tokenizer;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.vocabulary) {
    tokenizer = BertTokenizer.fromVocabulary(request.vocabulary, request.options);
    continue;
  }
  const rows = request.texts.map((text) => {
    const { inputIds, offsets, wordIds, specialTokensMask } = tokenizer.encode(text);
    return [inputIds, offsets, wordIds, specialTokensMask].map((array) => Array.from(array).join(' ')).join('|');
  });
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

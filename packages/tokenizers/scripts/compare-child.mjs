// Answers compare.py: a JSON request a line on stdin; the tokenizer.json or the digest of each encoding on stdout.
import { createInterface } from 'node:readline';
import { BertTokenizer, Gpt2Tokenizer, GptTokenizer, tokenizerJsonOf } from '../dist/index.js';

const KINDS = {
  bert: ({ vocabulary, options }) => BertTokenizer.fromVocabulary(vocabulary, options),
  gpt: ({ vocabulary, merges, options }) => GptTokenizer.fromVocabulary(vocabulary, merges, options),
  gpt2: ({ vocabulary, merges, options }) => Gpt2Tokenizer.fromVocabulary(vocabulary, merges, options),
};

function comesBack(ids, text) {
  return tokenizer.options.addPrefixSpace || tokenizer.decode(ids) === text;
}

let tokenizer;
let kind;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.kind) {
    ({ kind } = request);
    tokenizer = KINDS[kind](request);
    process.stdout.write(`${JSON.stringify(tokenizerJsonOf(tokenizer))}\n`);
    continue;
  }
  const rows = request.texts.map((text) => {
    const { inputIds, offsets, wordIds, specialTokensMask } = tokenizer.encode(text);
    if (kind === 'gpt2' && !comesBack(inputIds, text)) return 'does not come back';
    return [inputIds, offsets, wordIds, specialTokensMask].map((array) => Array.from(array).join(' ')).join('|');
  });
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

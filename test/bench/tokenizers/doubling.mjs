/** CPU seconds, the least of five, for a text and for twice of it, in a process of its own: `node doubling.mjs CASE DATA-JSON` prints both. */
import { readFileSync } from 'node:fs';
import { BertTokenizer, Gpt2Tokenizer, GptTokenizer } from '../../../packages/tokenizers/dist/index.js';

const [name, json = '{}'] = process.argv.slice(2);
const files = JSON.parse(json);
const text = (path) => readFileSync(path, 'utf8');
const MEGABYTES = 10;

const word = (length) => 'unaffable'.repeat(length / 9 + 1).slice(0, length);
const repeated = (part) => (length) => part.repeat(length / part.length + 1).slice(0, length);
const unspaced = (path) => (length) => repeated(text(path).replace(/\s+/g, ''))(length);

/** Merges that double a letter up to 512 of it, which the `ab` at the end of each run takes apart again. */
function adversarial() {
  const vocab = { a: 0, b: 1 };
  const merges = [['a', 'b']];
  for (let length = 1; length < 512; length *= 2) merges.push(['a'.repeat(length), 'a'.repeat(length)]);
  merges.push(['a'.repeat(256), `ab`], ['a'.repeat(512), 'a'.repeat(256)]);
  for (const [first, second] of merges) vocab[first + second] ??= Object.keys(vocab).length;
  const lines = merges.map((pair) => pair.join(' ')).join('\n');
  return Gpt2Tokenizer.fromVocabulary(JSON.stringify(vocab), `${lines}\n`);
}

const bert = () => BertTokenizer.fromVocabulary(text(files.uncased));
const gpt2 = () => Gpt2Tokenizer.fromVocabulary(...files.gpt2.map(text));
const gpt = () => GptTokenizer.fromVocabulary(...files.gpt.map(text));
const cases = {
  'wordpiece, one word': [bert, word],
  'wordpiece, no spaces': [bert, unspaced(files.english)],
  'wordpiece, Chinese without spaces': [bert, unspaced(files.chinese)],
  'byte-level BPE, one word': [gpt2, word],
  'byte-level BPE, one letter': [gpt2, repeated('a')],
  'byte-level BPE, no spaces': [gpt2, unspaced(files.english)],
  'byte-level BPE, Chinese without spaces': [gpt2, unspaced(files.chinese)],
  'byte-level BPE, blanks': [gpt2, repeated(' ')],
  'byte-level BPE, adversarial merges': [adversarial, repeated(`${'a'.repeat(511)}b`)],
  'GPT BPE, one word': [gpt, word],
};

if (name === undefined) console.log(JSON.stringify(Object.keys(cases)));
else {
  const [make, textOf] = cases[name];
  const tokenizer = make();
  const seconds = (length) => {
    const input = textOf(length);
    const rounds = Array.from({ length: 5 }, () => {
      const from = process.cpuUsage();
      tokenizer.encode(input).offsets.at(-1);
      const { user, system } = process.cpuUsage(from);
      return user + system;
    });
    return Math.min(...rounds) / 1e6;
  };
  seconds(MEGABYTES * 1e5);
  console.log(JSON.stringify({ once: seconds(MEGABYTES * 5e5), twice: seconds(MEGABYTES * 1e6) }));
}

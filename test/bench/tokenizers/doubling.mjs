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

/** A vocabulary of `a` before `b` up to 255 times: in a text of `a`, every longest match looks far ahead for nothing. */
function hostile(order) {
  const merges = Array.from({ length: 254 }, (_, k) => ['a', `${'a'.repeat(k)}b`]);
  const tokens = ['a', 'b', ...merges.map((pair) => pair.join(''))];
  return Gpt2Tokenizer.fromVocabulary(tokens, order(merges));
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
  'byte-level BPE, adversarial merges': [() => hostile((merges) => merges), repeated('a')],
  'byte-level BPE, merges out of order': [
    () => hostile((merges) => merges.toReversed()),
    repeated(`${'a'.repeat(255)}b`),
  ],
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

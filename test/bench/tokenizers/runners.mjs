/**
 * What is measured, by name: given its vocabulary files, a function from a line to its ids. Each does all the work that it
 * has for a line and can be called again; firth's own gives offsets, word ids and masks as well unless it says `ids`.
 */
import { readFileSync } from 'node:fs';

const text = (path) => readFileSync(path, 'utf8');
const ours = () => import('../../../packages/tokenizers/dist/index.js');

async function bert([vocabulary]) {
  const { BertTokenizer } = await ours();
  return BertTokenizer.fromVocabulary(text(vocabulary));
}

async function gpt2([vocabulary, merges]) {
  const { Gpt2Tokenizer } = await ours();
  return Gpt2Tokenizer.fromVocabulary(text(vocabulary), text(merges));
}

export const runners = {
  'firth bert': async (files) => {
    const tokenizer = await bert(files);
    return (line) => tokenizer.encode(line).inputIds;
  },
  'firth gpt2': async (files) => {
    const tokenizer = await gpt2(files);
    return (line) => tokenizer.encode(line).inputIds;
  },
  'firth gpt2 ids': async (files) => {
    const tokenizer = await gpt2(files);
    return (line) => tokenizer.encodeIds(line);
  },
  '@huggingface/tokenizers': async (files) => {
    const { Tokenizer } = await import('@huggingface/tokenizers');
    const { tokenizerJsonOf } = await ours();
    const tokenizer = new Tokenizer(JSON.parse(tokenizerJsonOf(await bert(files))), {
      tokenizer_class: 'BertTokenizer',
    });
    return (line) => tokenizer.encode(line).ids;
  },
  'gpt-tokenizer': async () => {
    const { encode } = await import('gpt-tokenizer/encoding/r50k_base');
    return (line) => encode(line);
  },
  tiktoken: async () => {
    const { get_encoding } = await import('tiktoken');
    const encoding = get_encoding('r50k_base');
    return (line) => encoding.encode_ordinary(line);
  },
};

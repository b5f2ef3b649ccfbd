/**
 * node examples/gpt2-zero-shot.mjs FOLDER: tasks that nobody trained GPT-2 for, by their prompts alone (Radford et al., 2019,
 * sections 3.6 to 3.8). FOLDER holds a GPT-2 as OpenAI or Hugging Face publishes it; without one the tiny random model of the
 * fixtures answers, which knows nothing.
 */
import { fileURLToPath } from 'node:url';
import { GPT2 } from '@firth/gpt';

const tiny = fileURLToPath(new URL('../fixtures/gpt/gpt2/openai', import.meta.url));
const model = await GPT2.fromPretrained(process.argv[2] ?? tiny);
const room = model.config.maxPositionEmbeddings;

/** Cuts an article at its beginning so that prompt and answer fit. */
const fitting = (article, prompt, newTokens) => {
  const end = model.tokenizer.encodeIds(prompt);
  return [...model.tokenizer.encodeIds(article).slice(0, room - end.length - newTokens), ...end];
};

/** Summarization: an article and "TL;DR:"; top-k 2 as in the paper, the first three sentences count. */
async function summarize(article) {
  const prompt = fitting(article, '\nTL;DR:', 24);
  const [{ text }] = await model.generate([prompt], { maxNewTokens: 24, doSample: true, topK: 2 });
  return text
    .split(/(?<=[.!?])\s/)
    .slice(0, 3)
    .join(' ');
}

/** Translation by example: pairs "english = french", then a sentence and "="; greedy, up to the end of the line. */
async function translate(pairs, sentence) {
  const examples = pairs.map(([english, french]) => `${english} = ${french}\n`).join('');
  const prompt = `${examples}${sentence} =`;
  const { text } = await model.generate(prompt, { maxNewTokens: 12, stop: ['\n'] });
  return text.trim();
}

/** Question answering: example pairs set the style of short answers. */
async function answer(question) {
  const { text } = await model.generate(`Q: Who wrote Hamlet?\nA: Shakespeare\nQ: ${question}\nA:`, {
    maxNewTokens: 6,
    stop: ['\n'],
  });
  return text.trim();
}

console.log('TL;DR:', await summarize('The cat sat on the table. The dog sat under it. Both of them slept.'));
console.log('house =', await translate([['cat', 'chat']], 'house'));
console.log('A:', await answer('What is it?'));
await model.dispose();

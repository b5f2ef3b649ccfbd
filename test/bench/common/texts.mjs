/** Real texts of mixed length: sentences of film reviews (SST-2); sentences, passages and whole stories of news (Lee). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What every run of 14 texts holds, mixed. */
const pattern = ['review', 'story', 'review', 'sentence', 'passage', 'review', 'review', 'sentence', 'review', 'story'];
pattern.push('review', 'passage', 'sentence', 'review');

/** @returns {string[]} the same texts for the same count, none twice */
export function realTexts(sharedFolder, count) {
  const { reviews, stories } = read(sharedFolder);
  const sentences = stories.map((story) => story.split(/(?<=[.?!]) (?=[A-Z"])/));
  const next = { review: 0, story: 0, sentence: 0, passage: 0 };
  const take = {
    review: (i) => reviews[i],
    story: (i) => stories[i],
    sentence: (i) => sentences[i % stories.length]?.[Math.floor(i / stories.length)],
    passage: (i) =>
      sentences[i % stories.length]
        ?.slice(3 + 3 * Math.floor(i / stories.length))
        .slice(0, 3)
        .join(' '),
  };
  const texts = new Set();
  for (let i = 0; texts.size < count; i++) {
    const kind = pattern[i % pattern.length];
    const text = take[kind](next[kind]++);
    if (kind === 'story' && text === undefined)
      throw new Error(`there are ${texts.size} texts, --texts asks for ${count}`);
    if (text) texts.add(text);
  }
  return [...texts];
}

/** A real text of exactly so many tokens, special ones included: news, cut between words. */
export function textOfLength(sharedFolder, tokenizer, tokens, filled = (/** @type {string} */ text) => text) {
  const words = read(sharedFolder).stories.slice(0, 20).join(' ').split(' ');
  for (let start = 0; start < words.length; start++) {
    let [low, high] = [1, tokens];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const { length } = tokenizer.encode(filled(words.slice(start, start + middle).join(' ')));
      if (length <= tokens) low = middle;
      else high = middle - 1;
    }
    const text = filled(words.slice(start, start + low).join(' '));
    if (tokenizer.encode(text).length === tokens) return text;
  }
  throw new Error(`no text has exactly ${tokens} tokens`);
}

function read(sharedFolder) {
  const [reviews, stories] = ['data/tasks/sst2/train.tsv', 'data/corpora/lee_background.cor'].map((name) => {
    const file = join(sharedFolder, name);
    if (!existsSync(file))
      throw new Error(`${file} is not there; FIRTH_SHARED_DIR names the folder that holds ${name}`);
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
  });
  return { reviews: reviews.map((line) => line.split('\t')[0]), stories };
}

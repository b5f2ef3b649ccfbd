import { countOptions } from '../training/training-options.js';
import { checkTexts, eachText, type TextSource, type Watched } from '../text-source.js';

/** Counts words between whitespace, in the order in which they first stand. */
export async function countWords(texts: TextSource, options: Watched = {}): Promise<Map<string, number>> {
  checkTexts('countWords', texts);
  countOptions.read(options);
  const counts = new Map<string, number>();
  await eachText('countWords', texts, options, (text) => {
    for (const word of text.split(/\s+/u)) if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  });
  return counts;
}

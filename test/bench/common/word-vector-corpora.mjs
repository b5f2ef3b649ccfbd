/** The texts on which word vectors are trained against the original programs, and these programs. */
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { smallWorldQuestions, smallWorldSentences } from '../../../fixtures/small-world/small-world.mjs';

/**
 * The small world, of so many words, and lee_background.cor where it is there.
 * @returns {Promise<{ name: string, path: string, questions?: string, passes: number }[]>} `passes`: how much more often a
 * short text is read.
 */
export async function corpora({ folder, sharedFolder, words, corpus }) {
  const all = [
    { name: 'small world', path: await smallWorld(folder, words), questions: smallWorldQuestions(), passes: 1 },
    { name: 'lee_background.cor', path: join(sharedFolder, 'data/corpora/lee_background.cor'), passes: 8 },
  ];
  const found = all.filter(({ name, path }) => (corpus === 'all' || name.startsWith(corpus)) && existsSync(path));
  if (found.length === 0) throw new Error(`--corpus: expected all, small or lee, found ${corpus}, or no such file`);
  return found;
}

async function smallWorld(folder, words) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `small-world-${words}.txt`);
  if (existsSync(path)) return path;
  const lines = function* () {
    for (const sentence of smallWorldSentences({ words: Number(words) })) yield `${sentence}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return path;
}

/** Where an original program lies, which nobody but the user can have compiled. */
export function originalProgram(folder, name) {
  const path = join(folder, 'original', name);
  if (!existsSync(path)) throw new Error(`${path}: expected the original program: docs/word-vectors.md says how`);
  return path;
}

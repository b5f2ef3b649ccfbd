/**
 * Opens the word vectors of gensim's own test data, in every published format, in firth and in gensim and compares; then
 * opens what firth writes in gensim and in the C tools of word2vec.
 *
 *   node test/real/word-vectors.mjs [--python PATH] [--original FOLDER]
 *
 * FOLDER (FIRTH_WORD2VEC_C, or `original` in FIRTH_BENCH_DIR or .bench) holds `distance` and `word-analogy` of
 * tmikolov/word2vec, compiled by its makefile; without them that part is left out, and it says so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { KeyedVectors } from '@firth/word-vectors';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const { env } = process;
const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: env.FIRTH_PYTHON ?? 'python3' },
    original: {
      type: 'string',
      default: env.FIRTH_WORD2VEC_C ?? join(env.FIRTH_BENCH_DIR ?? here('../../.bench'), 'original'),
    },
  },
});
/** Of cosines and of values of vectors; gensim computes in float32 too, in another order. */
const BOUND = 1e-5;

const work = await mkdtemp(join(tmpdir(), 'firth-word-vectors-'));
const python = (...args) =>
  execFileSync(options.python, [here('word_vectors.py'), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
try {
  const failures = [...(await comparePublished()), ...(await reopenWritten())];
  for (const failure of failures) console.error(failure);
  console.log(failures.length === 0 ? `all within ${BOUND}` : 'NOT all within the bound');
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await rm(work, { recursive: true });
}

async function comparePublished() {
  python('published', join(work, 'gensim.json'));
  const { versions, files } = JSON.parse(await readFile(join(work, 'gensim.json'), 'utf8'));
  console.log(`${versions}\n`);
  const head = ['format', 'file', 'words', 'asked', 'unknown', 'vectors differ by', 'cosines by', 'neighbours'];
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => ' --- |').join('')}`);
  const failures = [];
  for (const { kind, file, refused, words, known, unknown } of files) {
    if (refused) {
      const code = await KeyedVectors.load(file).then(
        () => 'nothing',
        (error) => error.message,
      );
      console.log(`| ${kind} | ${basename(file)} | refused by both: not UTF-8 | | | | | |`);
      if (!/not UTF-8/.test(code)) failures.push(`${basename(file)}: expected a refusal, found ${code}`);
      continue;
    }
    const vectors = await KeyedVectors.load(file);
    let [values, cosines, swapped] = [0, 0, 0];
    for (const { word, vector, neighbours } of [...known, ...unknown]) {
      values = Math.max(values, difference(vectors.vector(word), vector));
      const found = (await vectors.mostSimilar(word, { topN: 11 })).filter((one) => one.word !== '</s>').slice(0, 10);
      cosines = Math.max(
        cosines,
        difference(
          found.map(({ score }) => score),
          neighbours.map(([, score]) => score),
        ),
      );
      if (!sameUpToTies(found, neighbours)) swapped++;
    }
    const areSame = JSON.stringify(vectors.words) === JSON.stringify(words);
    if (!(areSame && values <= BOUND && cosines <= BOUND && swapped === 0))
      failures.push(
        `${basename(file)}: words ${areSame ? 'the same' : 'DIFFER'}, ${swapped} lists of neighbours differ`,
      );
    const cells = [kind, basename(file), words.length, known.length, unknown.length];
    const figures = [values.toExponential(1), cosines.toExponential(1), swapped === 0 ? 'the same' : 'DIFFER'];
    console.log(`| ${[...cells, ...figures].join(' | ')} |`);
    await vectors.dispose();
  }
  console.log('');
  for (const { kind, file } of files) {
    const text = file.replace(/bin$/, 'vec');
    if (kind === 'fastText .bin' && existsSync(text)) failures.push(...(await compareForms(file, text)));
  }
  return failures;
}

/** A model's vectors against those that fastText itself has printed of them, with five digits. */
async function compareForms(binary, text) {
  const [model, printed] = [await KeyedVectors.load(binary), await KeyedVectors.load(text)];
  const worst = Math.max(
    ...printed.words.flatMap((word) => {
      const ours = model.vector(word);
      return [...printed.vector(word)].map((value, i) => Math.abs(value - ours[i]) / Math.max(1, Math.abs(value)));
    }),
  );
  console.log(`${basename(binary)} and fastText's own ${basename(text)}: ${worst.toExponential(1)}`);
  await model.dispose();
  await printed.dispose();
  return worst <= 5.1e-5 ? [] : [`${basename(binary)}: other vectors than ${basename(text)} holds`];
}

/** Writes a fixture with firth and opens it elsewhere. */
async function reopenWritten() {
  const vectors = await KeyedVectors.load(here('../../fixtures/word-vectors/small-world.bin'));
  const [binary, text] = [join(work, 'written.bin'), join(work, 'written.txt')];
  await vectors.save(binary, { format: 'word2vec-binary' });
  await vectors.save(text, { format: 'word2vec-text' });
  const { words } = vectors;
  const golden = { words, vectors: words.map((word) => [...vectors.vector(word)]) };
  await writeFile(join(work, 'written.json'), JSON.stringify(golden));
  process.stdout.write(python('reopen', join(work, 'written.json'), binary, text));
  const failures = [];
  for (const [tool, asked, expected] of [
    ['distance', '巴黎', await vectors.mostSimilar('巴黎')],
    ['distance', 'king', await vectors.mostSimilar('king')],
    ['word-analogy', 'man king woman', await vectors.analogy('man', 'king', 'woman')],
    ['word-analogy', '法国 巴黎 日本', await vectors.analogy('法国', '巴黎', '日本')],
  ]) {
    const program = join(options.original, tool);
    if (!existsSync(program)) {
      console.log(`${tool} is not in ${options.original}: left out (FIRTH_WORD2VEC_C names the folder)`);
      continue;
    }
    const answers = parse(execFileSync(program, [binary], { input: `${asked}\nEXIT\n`, encoding: 'utf8' }));
    const worst = difference(
      expected.map(({ score }) => score),
      answers.slice(0, expected.length).map(([, score]) => score),
    );
    // The C tools add up vectors of length 1 and print six digits.
    const areSame = worst <= BOUND && sameUpToTies(expected, answers);
    console.log(`${tool} "${asked}": ${answers[0]?.[0]}, cosines differ by ${worst.toExponential(1)}`);
    if (!areSame) failures.push(`${tool} "${asked}" answers otherwise: ${answers.slice(0, 10).join(' ')}`);
  }
  await vectors.dispose();
  return failures;
}

/** Lines of a word, two tabs and a cosine. */
function parse(output) {
  return [...output.matchAll(/^ *(\S+)\t\t(-?[\d.]+)$/gm)].map(([, word, score]) => [word, Number(score)]);
}

function difference(ours, theirs) {
  if (ours.length !== theirs.length) return Infinity;
  return ours.reduce((worst, value, i) => Math.max(worst, Math.abs(value - theirs[i])), 0);
}

/** The same words in the same order, but that those whose cosines agree within the bound may have changed places. */
function sameUpToTies(ours, theirs) {
  return ours.every(({ word, score }, i) => {
    if (word === theirs[i]?.[0]) return true;
    const other = theirs.find(([name]) => name === word);
    const last = theirs[Math.min(ours.length, theirs.length) - 1];
    return Math.abs((other ?? last)[1] - score) <= BOUND;
  });
}

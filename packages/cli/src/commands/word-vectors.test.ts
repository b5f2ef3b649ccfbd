import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  evaluateAnalogies,
  evaluateWordPairs,
  KeyedVectors,
  parseQuestions,
  parseWordPairs,
} from '@firth/word-vectors';
import { afterAll, describe, expect, it } from 'vitest';
import { toJsonLine } from '../output/json.js';
import { firth } from '../testing/run-firth.js';
import { emptyFolder } from '../testing/workspace.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../fixtures/word-vectors/${name}`, import.meta.url));
const file = fixture('small-world.bin');
const vectors = await KeyedVectors.load(file, { threads: 0 });
afterAll(() => vectors.dispose());

/** Cells of a printed table, without its head. */
const rowsOf = (stdout: string): string[][] =>
  stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s{2,}/));

const printed = (found: readonly { readonly word: string; readonly score: number }[]): string[][] =>
  found.map(({ word, score }) => [word, score.toFixed(4)]);

describe('firth similar', () => {
  it.each(['king', '巴黎'])('prints the words nearest to %s, as KeyedVectors gives them', async (word) => {
    const { status, stdout, stderr } = await firth(['similar', file, word, '-n', '4']);
    expect([status, stderr]).toEqual([0, '']);
    expect(rowsOf(stdout)).toEqual(printed(await vectors.mostSimilar(word, { topN: 4 })));
  });

  it('adds and subtracts, by 3CosMul, among the first words, and prints JSON', async () => {
    const args = ['king', 'woman', '--negative', 'man', '--method', 'mul', '--restrict', '600', '-n', '3', '--json'];
    const { status, stdout } = await firth(['similar', file, ...args]);
    const query = { positive: ['king', 'woman'], negative: ['man'] };
    const neighbours = await vectors.mostSimilar(query, { method: 'mul', restrict: 600, topN: 3 });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ vectors: file, ...query, method: 'mul', neighbours });
  });

  it('gives unknown words of a fastText model their n-grams', async () => {
    const { status, stdout } = await firth(['similar', fixture('fasttext.bin'), 'unheardofness', '-n', '2', '--json']);
    const { neighbours } = JSON.parse(stdout) as { neighbours: { word: string }[] }; // what the command prints
    const model = await KeyedVectors.load(fixture('fasttext.bin'), { threads: 0 });
    expect(model.has('unheardofness')).toBe(false);
    expect([status, neighbours]).toEqual([0, await model.mostSimilar('unheardofness', { topN: 2 })]);
    await model.dispose();
  });

  it('loads only the first words', async () => {
    const [first = '', second = ''] = vectors.words;
    const { stdout } = await firth(['similar', file, first, '--limit', '2']);
    expect(rowsOf(stdout).map(([word]) => word)).toEqual([second]);
  });

  it.each([
    [['quux'], 1, 'firth: "quux": a word without a vector\n'],
    [[''], 2, 'firth: an empty word: name one\n'],
    [['king', '-n', '0'], 2, 'whole number'],
  ] as const)('refuses %j', async (args, status, message) => {
    const found = await firth(['similar', file, ...args]);
    expect([found.status, found.stdout]).toEqual([status, '']);
    expect(found.stderr).toContain(message);
  });

  it('refuses a file that holds no vectors, in one line', async () => {
    const other = fixture('questions.txt');
    const { status, stderr } = await firth(['similar', other, 'king']);
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain(other);
  });
});

describe('firth analogy', () => {
  it.each([
    ['man', 'king', 'woman', 'queen'],
    ['男人', '国王', '女人', undefined],
  ] as const)('%s is to %s as %s is to %s', async (a, b, c, answer) => {
    const { status, stdout } = await firth(['analogy', file, a, b, c, '-n', '3']);
    expect(status).toBe(0);
    expect(rowsOf(stdout)).toEqual(printed(await vectors.analogy(a, b, c, { topN: 3 })));
    if (answer !== undefined) expect(rowsOf(stdout)[0]?.[0]).toBe(answer);
  });

  it('wants three words', async () => {
    const { status, stderr } = await firth(['analogy', file, 'man', 'king']);
    expect([status, stderr]).toEqual([2, expect.stringContaining("missing required argument 'c'")]);
  });
});

describe('firth eval', () => {
  it('counts the answers of each section, Chinese ones too', async () => {
    const { status, stdout } = await firth(['eval', file, fixture('questions.txt'), '--json']);
    const questions = parseQuestions(await readFile(fixture('questions.txt'), 'utf8'));
    const report = await evaluateAnalogies(vectors, questions);
    expect(status).toBe(0);
    expect(stdout).toBe(toJsonLine({ vectors: file, questions: fixture('questions.txt'), ...report }));
    const table = rowsOf((await firth(['eval', file, fixture('questions.txt')])).stdout);
    expect(table.map(([section, , correct]) => [section, Number(correct)])).toEqual(
      [...report.sections, report.total].map(({ section, correct }) => [section, correct]),
    );
    expect(table.some(([section = '']) => /\p{Script=Han}/u.test(section))).toBe(true);
  });

  it('correlates word pairs', async () => {
    const { status, stdout } = await firth(['eval', file, fixture('pairs.tsv'), '--json']);
    const pairs = parseWordPairs(await readFile(fixture('pairs.tsv'), 'utf8'));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      vectors: file,
      questions: fixture('pairs.tsv'),
      ...evaluateWordPairs(vectors, pairs),
    });
    expect((await firth(['eval', file, fixture('pairs.tsv')])).stdout).toMatch(/^Spearman +-?0\.\d{4} \(p .*\nPearson/);
  });

  it('counts unknown words as wrong, and fewer words as known, where that is asked for', async () => {
    const totalOf = async (...args: string[]): Promise<Record<string, number>> =>
      (
        JSON.parse((await firth(['eval', file, fixture('questions.txt'), '--json', ...args])).stdout) as {
          total: Record<string, number>;
        }
      ).total;
    const [few, counted] = [await totalOf('--restrict', '300'), await totalOf('--restrict', '300', '--count-unknown')];
    expect(few['outOfVocabulary']).toBeGreaterThan(0);
    expect(counted['incorrect']).toBe((few['incorrect'] ?? 0) + (few['outOfVocabulary'] ?? 0));
  });

  it('refuses questions that are not there, and such as are none', async () => {
    const missing = await firth(['eval', file, 'nothing.txt']);
    expect([missing.status, missing.stderr]).toEqual([2, 'firth: nothing.txt: cannot be read\n']);
    const path = join(await emptyFolder(), 'bad.txt');
    await writeFile(path, ': family\nman king woman\n');
    const bad = await firth(['eval', file, path]);
    expect([bad.status, bad.stderr]).toEqual([1, expect.stringContaining(`${path}, line 2: `)]);
  });
});

describe('firth picture', () => {
  const words = ['man,woman', 'king,queen', '法国,巴黎'];

  it.each(['pca', 'umap'])('draws every word once by %s, an arrow for each pair', async (projection) => {
    const out = join(await emptyFolder(), 'words.svg');
    const args = ['--out', out, '--projection', projection, '--arrows', '--title', 'people & places'];
    const { status, stdout } = await firth(['picture', file, ...words, ...args]);
    expect([status, stdout]).toEqual([0, `${out}: 6 words\n`]);
    const svg = await readFile(out, 'utf8');
    for (const word of words.flatMap((group) => group.split(',')))
      expect(svg.match(new RegExp(`>${word}</`, 'g')), word).toHaveLength(1);
    expect(svg.match(/marker-end=/g)).toHaveLength(words.length);
    expect(svg).toContain('people &amp; places');
  });

  it('replaces a file only when told to, and writes none for an unknown word', async () => {
    const out = join(await emptyFolder(), 'words.svg');
    await writeFile(out, 'mine');
    const { status } = await firth(['picture', file, 'man', 'woman', 'king', '--out', out]);
    expect([status, await readFile(out, 'utf8')]).toEqual([1, 'mine']);
    expect((await firth(['picture', file, 'man', 'woman', 'king', '--out', out, '--force'])).status).toBe(0);
    expect(await readFile(out, 'utf8')).toContain('<svg');
    const other = join(await emptyFolder(), 'other.svg');
    expect((await firth(['picture', file, 'man', 'quux', 'king', '--out', other])).stderr).toContain('"quux"');
    await expect(access(other)).rejects.toThrow();
  });

  it('wants groups for arrows', async () => {
    const { status, stderr } = await firth(['picture', file, 'man', 'woman', '--arrows', '--out', 'x.svg']);
    expect([status, stderr]).toEqual([2, 'firth: --arrows: expected groups such as man,woman\n']);
  });
});

describe('firth train', () => {
  const corpus = async (folder: string): Promise<string> => {
    const path = join(folder, 'corpus.txt');
    await writeFile(path, 'the cat sat on the mat\n今天 天气 很 好\n'.repeat(200));
    return path;
  };
  const quick = ['--dimension', '8', '--epochs', '2', '--threads', '1', '--json'];

  it.each([
    [['word2vec'], '.bin'],
    [['word2vec', '--architecture', 'cbow', '--hierarchical-softmax'], '.txt'],
    [['glove', '--window', '3', '--x-max', '10'], '.txt'],
  ] as const)('%j writes vectors that it can open again', async (args, extension) => {
    const folder = await emptyFolder();
    const out = join(folder, `vectors${extension}`);
    const { status, stdout, stderr } = await firth(['train', ...args, await corpus(folder), '-o', out, ...quick]);
    expect([status, stderr]).toEqual([0, '']);
    const result = JSON.parse(stdout) as Record<string, unknown>; // what the command prints
    expect(result).toMatchObject({ out, words: 9, dimension: 8, tokens: 2000, finished: true });
    const trained = await KeyedVectors.load(out, { threads: 0 });
    expect([...trained.words].sort()).toEqual(['cat', 'mat', 'on', 'sat', 'the', '今天', '天气', '好', '很'].sort());
    expect(trained.dimension).toBe(8);
    await trained.dispose();
    expect((await readdir(folder)).sort()).toEqual(['corpus.txt', `vectors${extension}`]);
  });

  it('gives the same vectors for the same seed, others for another', async () => {
    const folder = await emptyFolder();
    const text = await corpus(folder);
    const bytes = async (seed: string, name: string): Promise<Buffer> => {
      await firth(['train', 'word2vec', text, '-o', join(folder, name), ...quick, '--seed', seed]);
      return readFile(join(folder, name));
    };
    const [one, again, other] = [await bytes('7', 'a.bin'), await bytes('7', 'b.bin'), await bytes('8', 'c.bin')];
    expect(again.equals(one)).toBe(true);
    expect(other.equals(one)).toBe(false);
  });

  it('refuses an empty corpus, a vocabulary cut to nothing, bad numbers, and a file that is there', async () => {
    const folder = await emptyFolder();
    const [text, empty, out] = [await corpus(folder), join(folder, 'empty.txt'), join(folder, 'out.bin')];
    await writeFile(empty, '');
    const refusal = async (...args: string[]): Promise<readonly [number, string]> => {
      const { status, stderr } = await firth(['train', ...args]);
      return [status, stderr];
    };
    expect(await refusal('word2vec', empty, '-o', out)).toEqual([1, expect.stringContaining('expected words')]);
    expect(await refusal('glove', text, '-o', out, '--min-count', '5000')).toEqual([1, expect.stringContaining('5')]);
    expect(await refusal('word2vec', text, '-o', out, '--learning-rate', 'NaN')).toEqual([2, expect.any(String)]);
    await expect(access(out)).rejects.toThrow();
    await writeFile(out, 'mine');
    expect((await refusal('word2vec', text, '-o', out))[1]).toContain('--force');
    expect(await readFile(out, 'utf8')).toBe('mine');
  });
});

describe('odd files', () => {
  const odd = (name: string): string =>
    fileURLToPath(new URL(`../../../../converters/checkpoints/fixtures/odd-words/${name}`, import.meta.url));

  it('says once what was mended, and refuses it where it is to be strict', async () => {
    const { status, stderr, stdout } = await firth(['similar', odd('twice.txt'), 'a', '--json']);
    expect([status, stderr]).toEqual([
      0,
      `firth: note: ${odd('twice.txt')}, row 2, byte 16: a word that stands twice ("a", also row 0), and 1 more: the first was kept\n`,
    ]);
    expect(JSON.parse(stdout)).toHaveProperty('neighbours');
    const strict = await firth(['similar', odd('twice.txt'), 'a', '--strict']);
    expect([strict.status, strict.stdout]).toEqual([1, '']);
    for (const command of [['inspect'], ['inspect', '--strict'], ['convert', '--strict']]) {
      const to = command[0] === 'convert' ? [join(await emptyFolder(), 'a.bin')] : [];
      const found = await firth([...command, odd('twice.txt'), ...to]);
      expect([found.status, found.stderr]).toEqual([
        command.includes('--strict') ? 1 : 0,
        expect.stringContaining('stands twice'),
      ]);
    }
  });

  it('reads a zip in every command', async () => {
    const zip = odd('published/fake_embeddings.5d.txt.zip');
    expect((await firth(['inspect', zip])).stdout).toContain('15');
    expect((await firth(['inspect', `${zip}/fake_embeddings.5d.txt`])).status).toBe(0);
    const out = join(await emptyFolder(), 'a.bin');
    expect(await firth(['convert', zip, out])).toMatchObject({ status: 0, stderr: '' });
    expect((await firth(['similar', out, 'you', '-n', '1'])).status).toBe(0);
  });

  it('trains on a long word and on one of odd spaces, and opens what it wrote', async () => {
    const folder = await emptyFolder();
    const corpus = join(folder, 'corpus.txt');
    const words = ['x'.repeat(5000), '\u3000', 'a\u00a0b', '\ufeffc', '7'];
    await writeFile(corpus, `\ufeff${`the ${words.join(' ')}\n`.repeat(10)}`);
    for (const name of ['v.txt', 'v.bin']) {
      const out = join(folder, name);
      expect((await firth(['train', 'word2vec', corpus, '-o', out, '--dimension', '4', '--threads', '1'])).stderr).toBe(
        '',
      );
      const trained = await KeyedVectors.load(out, { threads: 0, strict: true });
      expect([...trained.words].sort()).toEqual(['the', ...words].sort());
    }
    const before = await readFile(corpus);
    const over = await firth(['train', 'word2vec', corpus, '-o', join(folder, '.', 'corpus.txt'), '--force']);
    expect([over.status, over.stderr]).toEqual([1, expect.stringContaining('what is read would be written over')]);
    expect(await readFile(corpus)).toEqual(before);
  });

  it('refuses questions that are not UTF-8, by line', async () => {
    const path = join(await emptyFolder(), 'q.txt');
    await writeFile(path, Buffer.from([0x3a, 0x20, 0x61, 0x0a, 0xc4, 0xe3, 0x0a]));
    const { status, stderr } = await firth(['eval', file, path]);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`${path}, line 2, byte 1: the text is not UTF-8`)]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KeyedVectors } from '@firth/word-vectors';
import { describe, expect, it } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder } from '../testing/workspace.js';

const bin = fileURLToPath(new URL('../../bin/firth.js', import.meta.url));

/** A text of two kinds of sentences, so many times over. */
async function corpusIn(folder: string, times: number): Promise<string> {
  const path = join(folder, 'corpus.txt');
  await writeFile(path, 'the cat eats milk\nwe see the dog in the garden\n'.repeat(times));
  return path;
}

const kinds = ['word2vec', 'glove'] as const;
const small = ['--dimension', '4', '--threads', '1', '--min-count', '1'];

describe.each(kinds)('train %s', (kind) => {
  it('writes vectors that load', async () => {
    const folder = await emptyFolder();
    const out = join(folder, 'vectors.bin');
    const { status, stdout } = await firth(['train', kind, await corpusIn(folder, 50), '-o', out, ...small, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ out, words: 9, dimension: 4, tokens: 550, finished: true });
    const vectors = await KeyedVectors.load(out);
    expect([vectors.words[0], vectors.words.length, vectors.dimension]).toEqual(['the', 9, 4]);
    await vectors.dispose();
  });

  it.each([
    ['an empty corpus', '', [], 'found none'],
    ['one word', 'a a a', [], 'found 1 of 1'],
    ['a vocabulary cut to nothing', 'a b c', ['--min-count', '9'], 'found 0 of 3'],
    ['a rate that is no number', 'a b', ['--learning-rate', 'NaN'], 'learning-rate'],
    ['bytes that are not UTF-8', Uint8Array.of(0x61, 0x20, 0xff), [], 'byte 2: expected UTF-8'],
  ])('%s: one line says what is wrong, and nothing is written', async (_, text, options, said) => {
    const folder = await emptyFolder();
    const path = join(folder, 'corpus.txt');
    await writeFile(path, text);
    const { status, stderr } = await firth(['train', kind, path, '-o', join(folder, 'x.txt'), ...small, ...options]);
    expect(status).toBeGreaterThan(0);
    expect(stderr).toContain(said);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['corpus.txt']);
  });

  it.each([
    ['keeps the vectors so far where asked to', ['--keep']],
    ['writes nothing otherwise', []],
  ])('Ctrl-C in the middle %s', async (_, options) => {
    const folder = await emptyFolder();
    const [corpus, out] = [await corpusIn(folder, 20_000), join(folder, 'vectors.bin')];
    const args = ['train', kind, corpus, '-o', out, ...small, '--epochs', '1000000', ...options];
    // As on a terminal, where it shows how far it is.
    const asTerminal = ['--import', 'data:text/javascript,process.stderr.isTTY = true'];
    const child = spawn(process.execPath, [...asTerminal, bin, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(child, 'exit');
    let said = '';
    for await (const text of child.stderr.setEncoding('utf8') as AsyncIterable<string>) {
      const isEarlier = !said.includes('training');
      said += text;
      if (isEarlier && said.includes('training')) child.kill('SIGINT');
    }
    expect(await ended, said).toEqual([130, null]);
    const isKept = options.includes('--keep');
    expect(said).toContain(isKept ? `${out} holds the vectors so far` : 'nothing was written');
    expect(existsSync(out)).toBe(isKept);
    if (!isKept) return;
    const vectors = await KeyedVectors.load(out);
    expect(vectors.words).toHaveLength(9);
    expect([...vectors.vector('cat')].every(Number.isFinite)).toBe(true);
    await vectors.dispose();
  });
});

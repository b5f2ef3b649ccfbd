import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, link, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BertModel } from '@firth/bert';
import { openCheckpoint } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { copyOf, elmoFixture, emptyFolder, fixture, gptFixture } from '../testing/workspace.js';

const bin = fileURLToPath(new URL('../../bin/firth.js', import.meta.url));

/** Whatever firth reads, each in a layout of its own; what it is converted from, and with which words. */
const models = [
  ['google', fixture('chinese', 'safetensors'), ['--to', 'google']],
  ['huggingface', fixture('english', 'google'), ['--to', 'huggingface']],
  ['pytorch', fixture('english', 'google'), ['--to', 'pytorch']],
  ['shards', fixture('english', 'google'), ['--to', 'huggingface', '--shard-size', '20KB']],
  ['sentence-transformers', fixture('english', 'sentence-transformers-dense'), ['--to', 'huggingface']],
  ['gpt2', gptFixture('gpt2', 'pytorch'), ['--to', 'huggingface']],
  ['gpt2-openai', gptFixture('gpt2', 'safetensors'), ['--to', 'openai']],
  ['gpt-openai', gptFixture('gpt', 'safetensors'), ['--to', 'openai']],
  ['elmo', elmoFixture('bilm-tf'), ['--to', 'bilm-tf']],
] as const;

async function written(source: string, folder: string, words: readonly string[]): Promise<string[]> {
  const { status, stdout, stderr } = await firth(['convert', source, folder, '--force', '--json', ...words]);
  expect([status, stderr]).toEqual([0, '']);
  const { removed } = JSON.parse(stdout) as { readonly removed: string[] };
  return removed;
}

const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
};

describe.each(models)('--force of %s', (name, source, words) => {
  test.each(models.filter(([other]) => other !== name))('leaves nothing of %s', async (_, before, how) => {
    const root = await emptyFolder();
    const [folder, alone] = [join(root, 'a'), join(root, 'alone')];
    await written(before, folder, how);
    const there = await filesIn(folder);
    await writeFile(join(folder, 'README.md'), 'mine');
    await mkdir(join(folder, 'notes'));
    await writeFile(join(folder, 'notes', 'config.json'), 'mine');
    const removed = await written(source, folder, words);
    await written(source, alone, words);
    expect(await filesIn(folder)).toEqual([...(await filesIn(alone)), 'README.md', 'notes/config.json'].sort());
    const now = await filesIn(alone);
    expect([...removed].sort()).toEqual(there.filter((file) => !now.includes(file)));
    expect(await readFile(join(folder, 'notes', 'config.json'), 'utf8')).toBe('mine');
    const [found, expected] = await Promise.all([openCheckpoint(folder), openCheckpoint(alone)]);
    expect([...found.tensors.keys()]).toEqual([...expected.tensors.keys()]);
    await Promise.all([found.close(), expected.close()]);
    expect((await readdir(root)).sort()).toEqual(['a', 'alone']);
  });
});

test('a folder is replaced where a link leads', async () => {
  const root = await emptyFolder();
  await written(fixture('english', 'google'), join(root, 'real'), ['--to', 'huggingface']);
  await symlink(join(root, 'real'), join(root, 'link'));
  await written(fixture('chinese', 'google'), join(root, 'link'), ['--to', 'google']);
  expect(await readdir(join(root, 'real'))).toContain('bert_config.json');
  expect((await readdir(root)).sort()).toEqual(['link', 'real']);
});

test('files that are links, as in the cache of the hub, go without what they lead to', async () => {
  const root = await emptyFolder();
  const folder = join(root, 'a');
  await written(fixture('english', 'google'), folder, ['--to', 'huggingface']);
  await rename(join(folder, 'model.safetensors'), join(root, 'blob'));
  await symlink('../blob', join(folder, 'model.safetensors'));
  expect(await written(fixture('chinese', 'google'), folder, ['--to', 'google'])).toContain('model.safetensors');
  expect(await readdir(root)).toEqual(['a', 'blob']);
});

test('killed at random moments: the folder is the old model or the new one, whole', async () => {
  const root = await emptyFolder();
  const folder = join(root, 'a');
  const sources = [fixture('trained', 'english_L-2_H-64_A-2'), fixture('trained', 'chinese_L-2_H-64_A-2')];
  const sizes: number[] = [];
  for (const [i, source] of sources.entries()) {
    await written(source, join(root, String(i)), ['--to', i === 0 ? 'huggingface' : 'google']);
    const bert = await BertModel.fromPretrained(join(root, String(i)));
    sizes.push(bert.config.vocabSize);
    await bert.dispose();
  }
  for (let round = 0; round < 6; round++) {
    await rm(folder, { recursive: true, force: true });
    await cp(join(root, '0'), folder, { recursive: true });
    const child = spawn(process.execPath, [bin, 'convert', join(root, '1'), folder, '--to', 'google', '--force'], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (child.exitCode === null && !(await readdir(root)).some((name) => name.startsWith('.'))) await setTimeout(1);
    await setTimeout(Math.random() * 60);
    child.kill('SIGKILL');
    await ended;
    for (const name of await readdir(root)) if (name.startsWith('.')) await rm(join(root, name), { recursive: true });
    const bert = await BertModel.fromPretrained(folder).catch(() => undefined);
    if (bert === undefined) {
      // Between two renames: neither is there to be mistaken.
      expect(await readdir(root)).not.toContain('a');
      continue;
    }
    const { vocabSize } = bert.config;
    await bert.dispose();
    expect(sizes).toContain(vocabSize);
    expect(await filesIn(folder)).toEqual(await filesIn(join(root, String(sizes.indexOf(vocabSize)))));
  }
});

describe('what is read is not written over', () => {
  const bytes = async (folder: string): Promise<string[]> =>
    Promise.all((await filesIn(folder)).map((file) => readFile(join(folder, file), 'latin1')));

  test.each<readonly [string, (model: string, root: string) => Promise<readonly string[]>]>([
    ['the same file', async (m) => Promise.resolve([`${m}/model.safetensors`, `${m}/model.safetensors`])],
    ['another path to it', async (m) => Promise.resolve([m, `${m}/../model/./model.safetensors`])],
    ['the same folder', async (m) => Promise.resolve([m, m, '--to', 'google'])],
    ['the folder of the file', async (m) => Promise.resolve([`${m}/model.safetensors`, m, '--to', 'google'])],
    [
      'a symbolic link to the file',
      async (m, root) => {
        await symlink(join(m, 'model.safetensors'), join(root, 'x.safetensors'));
        return [m, join(root, 'x.safetensors')];
      },
    ],
    [
      'a hard link to the file',
      async (m, root) => {
        await link(join(m, 'model.safetensors'), join(root, 'x.safetensors'));
        return [m, join(root, 'x.safetensors')];
      },
    ],
    [
      'a link to the folder',
      async (m, root) => {
        await symlink(m, join(root, 'link'));
        return [m, join(root, 'link'), '--to', 'huggingface'];
      },
    ],
    ['shards, one of which is the source', async (m) => [m, await renamed(m), '--shard-size', '20KB']],
    ['the graph of the folder', async (m) => Promise.resolve([m, m, '--to', 'tfjs'])],
  ])('%s', async (_, args) => {
    const model = await copyOf('english', 'safetensors');
    const words = await args(model, join(model, '..'));
    const before = await bytes(model);
    const { status, stderr } = await firth(['convert', ...words, '--force']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/what is read would be written over/);
    expect(await bytes(model)).toEqual(before);
  });

  /** The source is named as a shard of the destination will be. */
  async function renamed(model: string): Promise<string> {
    const { stdout } = await firth(['convert', model, join(model, 'y.safetensors'), '--shard-size', '20KB', '--json']);
    expect(stdout).toMatch(/y\.safetensors/);
    const shards = (await readdir(model)).filter((name) => name.startsWith('y-'));
    await rename(join(model, 'model.safetensors'), join(model, shards[0] ?? ''));
    await rm(join(model, 'y.safetensors.index.json'));
    await symlink(shards[0] ?? '', join(model, 'model.safetensors'));
    return join(model, 'y.safetensors');
  }

  test('of train, picture and embed', async () => {
    const root = await emptyFolder();
    const corpus = join(root, 'corpus.txt');
    await writeFile(corpus, 'a b c\n'.repeat(50));
    for (const args of [
      ['train', 'word2vec', corpus, '-o', corpus, '--force'],
      ['train', 'glove', corpus, '-o', join(root, '.', 'corpus.txt'), '--force'],
      ['picture', corpus, 'a', 'b', '-o', corpus, '--force'],
    ]) {
      const { status, stderr } = await firth(args);
      expect(status).toBe(1);
      expect(stderr).toMatch(/what is read would be written over/);
      expect(await readFile(corpus, 'utf8')).toMatch(/^a b c/);
    }
    const model = await copyOf('english', 'safetensors');
    for (const name of ['config.json', 'model.safetensors', 'vocab.txt']) {
      const { stderr } = await firth(['embed', model, 'a', '-o', join(model, name), '--force']);
      expect(stderr).toMatch(/what is read would be written over/);
    }
  });

  test('of finetune', async () => {
    const root = await emptyFolder();
    const [model, train] = [await copyOf('english', 'safetensors'), join(root, 'train.tsv')];
    await writeFile(train, 'sentence\tlabel\na\tx\nb\ty\n');
    const out = join(root, 'out');
    const base = ['finetune', 'classify', '-m', model, '--train', train, '--force'];
    for (const args of [
      ['-o', model],
      ['-o', out, '--log', train],
      ['-o', out, '--curves', train],
      ['-o', out, '--log', join(model, 'config.json')],
      ['-o', out, '--log', join(root, 'x'), '--curves', join(root, '.', 'x')],
      ['-o', out, '--checkpoints', model],
      ['-o', out, '--checkpoints', out],
    ]) {
      const { status, stderr } = await firth([...base, ...args]);
      expect([status, stderr]).toEqual([1, expect.stringMatching(/what is read would be written over|written over/)]);
    }
    expect(await readFile(train, 'utf8')).toMatch(/^sentence/);
  });
});

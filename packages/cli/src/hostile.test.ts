import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BertModel, BertForMaskedLM } from '@firth/bert';
import { openCheckpoint } from '@firth/checkpoints';
import { Elmo } from '@firth/elmo';
import { GPT2, OpenAIGPT } from '@firth/gpt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { firth } from './testing/run-firth.js';
import { checkpointFixture, elmoFixture, emptyFolder, fixture, gptFixture } from './testing/workspace.js';

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** Milliseconds in which whatever is wrong with files has to be said. */
const PATIENCE = 5000;

interface Opened {
  dispose(): Promise<void>;
}

type Open = (folder: string | URL) => Promise<Opened>;

const bert: Open = (folder) => BertModel.fromPretrained(folder);
const gpt2: Open = (folder) => GPT2.fromPretrained(folder);
const models: readonly (readonly [string, string, Open])[] = [
  ['BERT, safetensors', fixture('english', 'safetensors'), bert],
  ['BERT, TensorFlow', fixture('english', 'google'), bert],
  ['BERT, PyTorch', fixture('english', 'pytorch-zip'), bert],
  ['BERT, an old PyTorch', fixture('english', 'pytorch-legacy'), bert],
  ['sentence-transformers', fixture('english', 'sentence-transformers-dense'), bert],
  ['GPT-2', gptFixture('gpt2', 'safetensors'), gpt2],
  ['GPT-2, TensorFlow', gptFixture('gpt2', 'openai'), gpt2],
  ['GPT', gptFixture('gpt', 'openai'), (folder) => OpenAIGPT.fromPretrained(folder)],
  ['ELMo', elmoFixture('bilm-tf'), (folder) => Elmo.fromPretrained(folder)],
];

async function copyOf(source: string, name = 'model'): Promise<string> {
  const folder = join(await emptyFolder(), name);
  await cp(source, folder, { recursive: true });
  return folder;
}

/** What is said of a model within the time that there is; undefined where it opens. */
async function said(open: () => Promise<Opened>): Promise<Error | undefined> {
  const began = performance.now();
  const error = await open().then(
    async (model) => {
      await model.dispose();
      return undefined;
    },
    (found: unknown) => found,
  );
  expect(performance.now() - began).toBeLessThan(PATIENCE);
  if (error === undefined) return undefined;
  expect(error).toBeInstanceOf(Error);
  // In one of our own words, never a bare TypeError or RangeError.
  expect(error).toMatchObject({ name: like(/^(Checkpoint|Tokenizer|Ops)Error$/) });
  return error instanceof Error ? error : undefined;
}

const others: Readonly<Record<string, (path: string) => unknown>> = {
  'a named pipe (FIFO)': (path) => execFileSync('mkfifo', [path]),
  'a character device': (path) => {
    symlinkSync('/dev/zero', path);
  },
  'a folder': (path) => {
    mkdirSync(path);
  },
  'a socket': (path) => {
    const server = createServer().listen(path);
    onTestFinished(() => {
      server.close();
    });
    return new Promise((resolve) => server.on('listening', resolve));
  },
};

describe.skipIf(process.platform === 'win32').each(models)('%s: what is no file is named', (_, source, open) => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
  // What is beside the model, or is not read for it.
  const read = files.filter((file) => !/reference|embeddings\.json|\.generation\.json|vocab\.txt$/.test(file));

  test.each(read.flatMap((file) => Object.keys(others).map((kind) => [file, kind] as const)))(
    '%s: %s',
    async (file, kind) => {
      const folder = await copyOf(source);
      rmSync(join(folder, file));
      await others[kind]?.(join(folder, file));
      const error = await said(() => open(folder));
      // A file that a model does without is not looked at.
      if (error === undefined) expect(file).toMatch(/config_sentence|sentence_bert|merges|tokenizer/);
      else expect(error.message).toContain(basename(file));
      if (error !== undefined)
        expect(error.message).toMatch(new RegExp(`found ${kind.replace(/[()]/g, '\\$&')}|holds no|no BERT`));
    },
  );
});

describe.each(models)('%s opens from a folder of any name', (_, source, open) => {
  test.each(['a#1', 'a%20b', 'a?b=c', 'a b', '模型', 'a&b;c', "a'b"])('%s', async (name) => {
    if (process.platform === 'win32' && name.includes('?')) return;
    const folder = await copyOf(source, name);
    expect(await said(() => open(folder))).toBeUndefined();
    expect(await said(() => open(pathToFileURL(folder)))).toBeUndefined();
    expect(await said(() => open(pathToFileURL(folder).href))).toBeUndefined();
  });
});

describe('every format from a folder with a # in its name', () => {
  test.each([
    'safetensors/every-dtype.safetensors',
    'pytorch/views.zip.bin',
    'pytorch/views.legacy.bin',
    'tensorflow/shards.ckpt',
    'numpy/stored.npz',
    'hdf5/elmo.hdf5',
    'words/word2vec.txt',
    'words/word2vec.bin',
    'safetensors/sharded',
  ])('%s', async (name) => {
    const folder = join(await emptyFolder(), 'a#1 %41?');
    await mkdir(folder);
    const [kind = '', base = ''] = name.split('/');
    for (const file of readdirSync(checkpointFixture(kind)))
      if (file.startsWith(base))
        await cp(checkpointFixture(`${kind}/${file}`), join(folder, file), { recursive: true });
    const path = join(folder, base);
    for (const input of [path, pathToFileURL(path), pathToFileURL(path).href]) {
      const checkpoint = await openCheckpoint(input);
      expect(checkpoint.tensors.size).toBeGreaterThan(0);
      await checkpoint.close();
    }
  });
});

function changed(source: string, file: string, change: object) {
  return async (): Promise<string> => {
    const folder = await copyOf(source);
    const json = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
    writeFileSync(join(folder, file), JSON.stringify({ ...json, ...change }));
    return folder;
  };
}

const nonsense = [0, -1, 0.5, 1e9, 2 ** 40, 2 ** 53, 1e300, '7', [], {}, true];

describe('configs', () => {
  const sizes = ['vocab_size', 'hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size'];
  test.each(
    [...sizes, 'max_position_embeddings', 'type_vocab_size', 'num_labels'].flatMap((field) =>
      nonsense.map((value) => [field, value] as const),
    ),
  )('of BERT: %s = %j', async (field, value) => {
    const folder = await changed(fixture('english', 'safetensors'), 'config.json', {
      [field]: value,
      id2label: null,
    })();
    const error = await said(() => BertForMaskedLM.fromPretrained(folder));
    expect(error?.message).toContain(join(folder, ''));
    if (error !== undefined && !/WRONG_SHAPE|BAD_VOCABULARY/.test(String(Reflect.get(error, 'code'))))
      expect(error.message).toContain(field);
  });

  test.each(
    ['n_embd', 'n_layer', 'n_head', 'n_positions', 'vocab_size'].flatMap((field) =>
      nonsense.map((value) => [field, value] as const),
    ),
  )('of GPT-2: %s = %j', async (field, value) => {
    const folder = await changed(gptFixture('gpt2', 'safetensors'), 'config.json', { [field]: value })();
    expect((await said(() => gpt2(folder)))?.message).toContain(join(folder, ''));
  });

  test.each([
    ['layer_norm_eps', [-1, 1e9, 2, '1e-12']],
    ['hidden_dropout_prob', [-0.1, 1, 1.5, 'none']],
    ['attention_probs_dropout_prob', [-0.1, 1, 1e300]],
    ['classifier_dropout', [-0.1, 1]],
    ['initializer_range', [-1, 1e9, '0.02']],
    ['pad_token_id', [-1, 1e6, 0.5]],
    ['num_hidden_layers', [5000]],
  ] as const)('of BERT: %s names its range', async (field, values) => {
    for (const value of values) {
      const folder = await changed(fixture('english', 'safetensors'), 'config.json', { [field]: value })();
      const error = await said(() => bert(folder));
      expect(error).toMatchObject({ code: 'BAD_CONFIG', details: { file: join(folder, 'config.json'), at: field } });
      expect(error?.message).toMatch(/expected .*, found /);
    }
  });

  test.each([
    ['n_layers', { lstm: { n_layers: 1e9 } }],
    ['dim', { lstm: { dim: 2 ** 40 } }],
    ['projection_dim', { lstm: { projection_dim: 0 } }],
    ['cell_clip', { lstm: { cell_clip: -1 } }],
    ['n_highway', { char_cnn: { n_highway: 1e9 } }],
    ['filters', { char_cnn: { filters: [[1, 1e12]] } }],
  ])('of ELMo: %s', async (field, change) => {
    const folder = await copyOf(elmoFixture('bilm-tf'));
    const file = join(folder, 'options.json');
    const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
    for (const [part, fields] of Object.entries<object>(change)) json[part] = { ...json[part], ...fields };
    writeFileSync(file, JSON.stringify(json));
    expect((await said(() => Elmo.fromPretrained(folder)))?.message).toContain(field);
  });

  test('of 250,000 labels are read, and such as have holes are refused, at once', async () => {
    const id2label = Object.fromEntries(Array.from({ length: 250_000 }, (_, id) => [id, `L${id}`]));
    const source = fixture('english', 'safetensors');
    const folder = await changed(source, 'config.json', { id2label })();
    expect(await said(() => bert(folder))).toBeUndefined();
    const holes = await changed(source, 'config.json', { id2label: { ...id2label, 1e9: 'x' } })();
    expect((await said(() => bert(holes)))?.message).toMatch(/id2label/);
  });
});

describe('JSON', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  test.each([
    ['nested', deep],
    ['nested in a field', `{"model_type": ${deep}}`],
    ['nested objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['open for ever', '['.repeat(1_000_000)],
    ['no object', 'null'],
    ['a list', '[]'],
    ['NaN', '{"hidden_size": NaN}'],
    ['empty', ''],
    ['not UTF-8', '\u0000'],
  ])('%s in a config', async (_, text) => {
    for (const file of ['config.json', 'modules.json']) {
      const folder = await copyOf(fixture('english', 'safetensors'));
      writeFileSync(join(folder, file), text);
      expect((await said(() => bert(folder)))?.message).toContain(join(folder, file));
    }
  });

  test('names of every object are names', async () => {
    const folder = await copyOf(fixture('english', 'safetensors'));
    const file = join(folder, 'config.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{"__proto__": {"hidden_size": 3}, "constructor": 1,'));
    expect(await said(() => bert(folder))).toBeUndefined();
    expect(Reflect.get({}, 'hidden_size')).toBeUndefined();
  });

  test('two gigabytes are refused unread', async () => {
    for (const file of ['config.json', 'vocab.txt', 'tokenizer.json']) {
      const folder = await copyOf(fixture('english', 'safetensors'));
      writeFileSync(join(folder, file), '');
      truncateSync(join(folder, file), 2 ** 31);
      expect((await said(() => bert(folder)))?.message).toMatch(/too long/);
    }
  });
});

describe('modules.json stays in its folder', () => {
  test.each(['../../x', '/etc', '..', 'a/../../b', 'C:\\x', 'a\\..\\b', '\0', 'x/'.repeat(5000)])(
    '%j',
    async (path) => {
      const folder = await copyOf(fixture('english', 'safetensors'));
      const modules = [
        { type: 'sentence_transformers.models.Transformer', path },
        { type: 'sentence_transformers.models.Pooling', path: '1_Pooling' },
      ];
      writeFileSync(join(folder, 'modules.json'), JSON.stringify(modules));
      const error = await said(() => bert(folder));
      expect(error?.message).toContain(folder);
      if (!path.startsWith('x/')) expect(error?.message).toMatch(/modules\.json.*not in that of the model/);
    },
  );
});

describe.skipIf(process.platform === 'win32')('files that the command line names', () => {
  test.each([
    ['eval', (pipe: string, words: string) => ['eval', words, pipe]],
    ['eval vectors', (pipe: string) => ['eval', pipe, pipe]],
    ['similar', (pipe: string) => ['similar', pipe, 'a']],
    ['train', (pipe: string) => ['train', 'word2vec', pipe, '-o', `${pipe}.out`]],
    ['inspect', (pipe: string) => ['inspect', pipe]],
    ['convert', (pipe: string) => ['convert', pipe, `${pipe}.npz`]],
    [
      'finetune',
      (pipe: string) => [
        'finetune',
        'classify',
        '-m',
        fixture('english', 'safetensors'),
        '--train',
        pipe,
        '-o',
        `${pipe}.o`,
      ],
    ],
  ])('%s', async (_, args) => {
    const folder = await emptyFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('/dev/zero', join(folder, 'zero'));
    for (const [name, kind] of [
      ['pipe', /a named pipe \(FIFO\)/],
      ['zero', /a character device/],
    ] as const) {
      const began = performance.now();
      const { status, stderr } = await firth(args(join(folder, name), checkpointFixture('words/word2vec.txt')));
      expect(status).toBe(1);
      expect(stderr).toContain(join(folder, name));
      expect(stderr).toMatch(kind);
      expect(performance.now() - began).toBeLessThan(PATIENCE);
    }
  });
});

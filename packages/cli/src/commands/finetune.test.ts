import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BertForSequenceClassification } from '@firth/bert';
import { describe, expect, test, vi } from 'vitest';
import { progressDetails } from './finetune-report.js';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture } from '../testing/workspace.js';

const data = (language: string, name: string) => fixture(language, 'fine-tuning', `${name}.tsv`);
const fast = ['--steps', '6', '--batch-size', '8', '--learning-rate', '1e-3', '--max-length', '16'];

/** The command on the English fixture, with what differs. */
async function finetune(folder: string, ...more: readonly string[]) {
  const files = ['--model', fixture('english', 'safetensors'), '--train', data('english', 'train')];
  return firth(['finetune', 'classify', ...files, '--out', join(folder, 'out'), ...fast, ...more]);
}

describe('finetune classify', () => {
  test('writes a model with its labels, a log and curves, and takes its checkpoints away', async () => {
    const folder = await emptyFolder();
    const [log, curves] = [join(folder, 'log.jsonl'), join(folder, 'curves.svg')];
    const more = ['--dev', data('english', 'dev'), '--evaluate-every', '3', '--log', log, '--curves', curves];
    const { status, stdout, stderr } = await finetune(folder, ...more);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^step {2}accuracy +f1 {2}matthews +loss\n +3 .*\n +6 .*\n\n/);
    expect(stdout).toMatch(/^labels +bad, good, so-so$/m);
    expect(stdout).toMatch(/^steps +6 in \d+:\d\d, finished; last loss \d\.\d{4}$/m);
    expect((await readdir(folder)).sort()).toEqual(['curves.svg', 'log.jsonl', 'out']);
    expect((await readFile(log, 'utf8')).trimEnd().split('\n')).toHaveLength(8);
    expect(await readFile(curves, 'utf8')).toMatch(/^<svg[^]*<\/svg>\n$/);
    const model = await BertForSequenceClassification.fromPretrained(join(folder, 'out'));
    expect(model.labels).toEqual(['bad', 'good', 'so-so']);
    await model.dispose();
  });

  test('Chinese, then classify; --json is one line', async () => {
    const out = join(await emptyFolder(), 'out');
    const files = [
      '--model',
      fixture('chinese', 'google'),
      '--train',
      data('chinese', 'train'),
      '--dev',
      data('chinese', 'dev'),
    ];
    const trained = await firth(['finetune', 'classify', ...files, '--out', out, ...fast, '--head-only', '--json']);
    expect(trained.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(trained.stdout)).toMatchObject({
      out,
      problemType: 'single_label_classification',
      labels: ['天气', '饮食'],
      fresh: ['classifier'],
      steps: 6,
      ending: 'finished',
      best: { step: 6 },
    });
    const { stdout } = await firth(['classify', '--model', out, '今天下雨', '--json']);
    const { results } = JSON.parse(stdout) as { results: { label: string; scores: { score: number }[] }[] };
    expect(results).toHaveLength(1);
    expect(['天气', '饮食']).toContain(results[0]?.label);
    expect(results[0]?.scores.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6);
    const { stdout: table } = await firth(['classify', '--model', out, '--pair'], ['今天\n', '下雨\n']);
    expect(table).toMatch(/^今天 \| 下雨\n {2}label {5}score\n {2}(天气|饮食) {3}0\.\d{6}\n/);
  });

  test('pairs, several labels, columns without a header, JSON lines', async () => {
    const folder = await emptyFolder();
    const tsv = join(folder, 'train.tsv');
    await writeFile(tsv, 'a cat\ta dog\tx;y\nthe sun\tthe rain\ty\nbread\twater\t\n'.repeat(3));
    const columns = ['--columns', 'one,two,is', '--text', 'one', '--pair', 'two', '--label', 'is'];
    const many = ['--problem', 'multi-label', '--label-separator', ';', '--json'];
    const base = ['finetune', 'classify', '--model', fixture('english', 'encoder-only'), ...fast];
    const first = await firth([...base, '--train', tsv, '--out', join(folder, 'a'), ...columns, ...many]);
    expect(JSON.parse(first.stdout)).toMatchObject({ labels: ['x', 'y'], problemType: 'multi_label_classification' });

    const lines = join(folder, 'train.jsonl');
    await writeFile(lines, '{"sentence": "a cat", "label": 1.5}\n{"sentence": "a dog", "label": -1}\n');
    const values = ['--train', lines, '--dev', lines, '--problem', 'regression', '--metric', 'spearman', '--json'];
    const second = await firth([...base, '--out', join(folder, 'b'), ...values]);
    expect(JSON.parse(second.stdout)).toMatchObject({
      problemType: 'regression',
      best: { metrics: { pearson: expect.any(Number) as number, spearman: expect.any(Number) as number } },
    });
  });

  test('Ctrl-C keeps a checkpoint, and --resume ends where an uninterrupted run ends', async () => {
    const folder = await emptyFolder();
    const often = ['--checkpoint-every', '1', '--threads', '1', '--steps', '12', '--json'];
    await finetune(folder, ...often);
    const whole = await readFile(join(folder, 'out', 'model.safetensors'));

    const [out, checkpoints] = [join(folder, 'again'), join(folder, 'again.checkpoints')];
    const ended = finetune(folder, ...often, '--out', out);
    await vi.waitUntil(async () => (await readdir(checkpoints).catch((): string[] => [])).includes('step-00000002'), {
      timeout: 20_000,
      interval: 1,
    });
    process.emit('SIGINT', 'SIGINT');
    const interrupted = await ended;
    expect(interrupted).toMatchObject({ status: 130, stdout: '' });
    expect(interrupted.stderr).toBe(`firth: interrupted; --resume goes on from ${checkpoints}\n`);
    expect(await readdir(folder)).not.toContain('again');

    const refused = await finetune(folder, ...often, '--out', out);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/checkpoints exists already: --resume goes on from it, --force begins anew\n$/);
    const resumed = await finetune(folder, ...often, '--out', out, '--resume');
    expect(JSON.parse(resumed.stdout)).toMatchObject({ steps: 12, ending: 'finished' });
    expect(await readFile(join(out, 'model.safetensors'))).toEqual(whole);
    expect((await readdir(folder)).sort()).toEqual(['again', 'out']);
  }, 60_000);

  test('another labels order, rate or data is refused where a run goes on', async () => {
    const folder = await emptyFolder();
    const checkpoints = join(folder, 'kept');
    const base = ['--checkpoint-every', '1', '--steps', '3', '--checkpoints', checkpoints];
    expect((await finetune(folder, ...base, '--labels', 'bad,good,so-so')).status).toBe(0);
    const again = (...more: readonly string[]) =>
      finetune(folder, ...base, '--force', '--resume', '--labels', 'bad,good,so-so', ...more);
    expect((await again()).status).toBe(0);
    const train = join(folder, 'train.tsv');
    await writeFile(train, (await readFile(data('english', 'train'), 'utf8')).replace('\tgood', '\tbad'));
    const others: readonly (readonly [more: readonly string[], message: RegExp])[] = [
      [
        ['--labels', 'so-so,good,bad'],
        /json, labels: .*\(expected labels \[bad, good, so-so\], found labels \[so-so, good, bad\]\)/,
      ],
      [['--learning-rate', '2e-3'], /json, learningRate: .*expected learningRate 0.001, found learningRate 0.002/],
      [['--train', train], /json, data: /],
      [['--dev', train], /json, devData, metric, evaluateEvery: /],
      [['--max-length', '12'], /json, maxLength: .*expected maxLength 16, found maxLength 12/],
      [['--dropout', '0.3'], /json, dropout: .*hidden 0.3/],
      [['--weight-decay', '0'], /json, weightDecay: /],
      [['--label-smoothing', '0.1'], /json, labelSmoothing: /],
      [['--steps', '4'], /json, duration: .*3 steps.*4 steps/],
      [['--seed', '7'], /seed/],
      [['--warmup', '0.5'], /json, warmup: /],
      [['--head-only'], /json, headOnly: /],
      [['--model', fixture('english', 'classifier')], /json, tokenizer: /],
    ];
    for (const [more, message] of others) {
      const outcome = await again(...more);
      expect(outcome.stderr).toMatch(message);
      expect(outcome).toMatchObject({ status: 1, stdout: '' });
    }
    const forced = await again(
      '--learning-rate',
      '2e-3',
      '--max-length',
      '12',
      '--force-resume',
      'learning-rate',
      '--force-resume',
      'maxLength',
    );
    expect(forced).toMatchObject({ status: 0, stderr: '' });
    expect((await again('--force-resume', 'learningrate')).stderr).toMatch(
      /^firth: --force-resume: .*learningRate.*found 'learningrate'; did you mean learningRate\?\n$/,
    );
    expect((await finetune(folder, '--force-resume', 'labels')).status).toBe(2);
  }, 120_000);

  test('CSV: quotes, line ends and commas inside of them; labels in the order of numbers', async () => {
    const folder = await emptyFolder();
    const train = join(folder, 'train.CSV');
    await writeFile(
      train,
      '\ufeffsentence,label\r\n"a cat, a ""dog""\nor two", 10 \r\nthe sun,9\r\nrain,-1\r\n'.repeat(1),
    );
    const { stdout } = await finetune(folder, '--train', train, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ labels: ['-1', '9', '10'] });
    await writeFile(train, 'sentence,label\na,x\n"b\nc",y\nd\n');
    const ragged = await finetune(folder, '--train', train, '--out', join(folder, 'b'));
    expect(ragged.stderr).toMatch(/train.CSV, line 5, column .*columns/);
  });

  test('help names every option', async () => {
    const { stdout } = await firth(['finetune', 'classify', '--help']);
    for (const option of ['--train', '--dev', '--head-only', '--label-smoothing', '--resume', '--curves', '--metric'])
      expect(stdout).toContain(option);
    expect(stdout).toMatch(/--batch-size <texts> +texts in a batch \(default: 32\)/);
    expect(stdout).toMatch(/--warmup <share> +of the steps, in which the rate rises \(default:\s+0.1\)/);
  });

  test('nothing is removed by --force where an option is refused', async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, 'out.checkpoints'));
    const { status } = await finetune(folder, '--force', '--metric', 'f1');
    expect(status).toBe(2);
    expect(await readdir(folder)).toEqual(['out.checkpoints']);
  });
});

describe('finetune classify refuses, in one line, and writes nothing:', () => {
  const tsv = async (folder: string, name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const good = 'sentence\tlabel\na cat\tx\na dog\ty\n';
  test.each([
    ['an empty file', '', undefined, [], 1, /train\.tsv: no example\n$/],
    ['a header alone', 'sentence\tlabel\n', undefined, [], 1, /train\.tsv: no example\n$/],
    [
      'a column that is missing',
      'text\tlabel\na\tx\n',
      undefined,
      [],
      1,
      /train\.tsv, line 1, column sentence: the column is missing \(expected sentence, found text, label\)\n$/,
    ],
    [
      'a label that is only in dev',
      good,
      'sentence\tlabel\na cat\tx\na bird\tz\n',
      [],
      1,
      /dev\.tsv, line 3: the label is not one of the training data \(expected x, y, found z\)\n$/,
    ],
    [
      'a line of a megabyte',
      `${good}${'a'.repeat(2 ** 20 + 1)}\tx\n`,
      undefined,
      [],
      1,
      /train\.tsv, line 4: the line is too long/,
    ],
    [
      'a value that is none',
      good,
      undefined,
      ['--problem', 'regression'],
      1,
      /line 2, column label: .*expected a number, found "x"/,
    ],
    ['a metric without dev', good, undefined, ['--metric', 'f1'], 2, /^firth: --metric: expected nothing without dev/],
    ['a dropout of 1', good, undefined, ['--dropout', '1'], 2, /dropout.*Expected a number of at least 0 and below 1/],
    ['a rate of 0', good, undefined, ['--learning-rate', '0'], 2, /learning-rate.*Expected a number above 0/],
    ['a warmup of 1.5', good, undefined, ['--warmup', '1.5'], 2, /warmup.*Expected a number of at least 0 and below 1/],
    ['an option that is none', good, undefined, ['--batchsize', '4'], 2, /unknown option '--batchsize'/],
    [
      'smoothed values',
      good,
      undefined,
      ['--problem', 'regression', '--label-smoothing', '0.1'],
      2,
      /^firth: --label-smoothing: expected nothing for regression/,
    ],
    ['a label twice', good, undefined, ['--labels', 'x,x'], 2, /--labels.*Expected names that differ/],
    [
      'labels of values',
      good,
      undefined,
      ['--problem', 'regression', '--labels', 'x,y'],
      2,
      /--labels: expected nothing/,
    ],
    ['one label', good, undefined, ['--labels', 'x'], 2, /^firth: --labels: expected 2 or more/],
    ['a separator of one label', good, undefined, ['--label-separator', ';'], 2, /--label-separator is for --problem/],
    [
      'more than the positions',
      good,
      undefined,
      ['--max-length', '65'],
      2,
      /^firth: --max-length: expected at most 64/,
    ],
    ['a hexadecimal size', good, undefined, ['--batch-size', '0x10'], 2, /--batch-size.*Expected a whole number/],
    [
      'nothing to go on from',
      good,
      undefined,
      ['--resume'],
      2,
      /^firth: --resume: .*out.checkpoints holds no checkpoint/,
    ],
    ['a metric that is none', good, undefined, ['--metric', 'bleu'], 2, /Allowed choices are accuracy/],
    ['steps and epochs', good, undefined, ['--epochs', '1'], 2, /cannot be used with/],
    [
      'an enormous rate: a loss that is no number',
      good,
      undefined,
      ['--learning-rate', '1e30', '--warmup', '0', '--checkpoint-every', '1'],
      1,
      /step 2, [\w.]+: the numbers of training overflow .*The last good checkpoint is .*step-00000001\n$/,
    ],
  ] as const)('%s', async (_, train, dev, more, status, message) => {
    const folder = await emptyFolder();
    const files = ['--train', await tsv(folder, 'train.tsv', train)];
    if (dev !== undefined) files.push('--dev', await tsv(folder, 'dev.tsv', dev));
    const outcome = await finetune(folder, ...files, ...more);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toMatch(/^firth: [^\n]*\n$/);
    expect(outcome).toMatchObject({ status, stdout: '' });
    expect(await readdir(folder)).not.toContain('out');
  });

  test('a place that is taken, and a file that is not there', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'out'), '');
    expect(await finetune(folder)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/a folder cannot take/) as string,
    });
    const missing = await finetune(folder, '--out', join(folder, 'b'), '--train', join(folder, 'none.tsv'));
    expect(missing).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/none\.tsv: there is no such file/) as string,
    });
  });

  test('classify of a model that was not fine-tuned', async () => {
    const { status, stderr } = await firth(['classify', '--model', fixture('english', 'safetensors'), 'a']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/needs the classifier, which the checkpoint lacks.*`firth finetune classify`\n$/);
  });
});

test('the line beside the bar', () => {
  const now = {
    step: 3,
    epoch: 0,
    loss: 0.41234,
    rate: 4.2e-5,
    gradientNorm: 1,
    totalSteps: 9,
    tokensPerSecond: 1919.4,
  };
  expect(progressDetails({ ...now, secondsLeft: 133 })).toBe('loss 0.4123  rate 4.20e-5  1,919 tokens/s  2:13 left');
  expect(progressDetails({ ...now, secondsLeft: 3725 })).toMatch(/ 1:02:05 left$/);
});

test('the classifier of transformers gives through the command what its pipeline gives', async () => {
  const folder = fixture('english', 'classifier');
  const golden = JSON.parse(readFileSync(join(folder, 'classification.json'), 'utf8')) as {
    readonly texts: readonly unknown[];
    readonly pipeline: readonly (readonly { readonly label: string; readonly score: number }[])[];
  };
  const { stdout } = await firth(['classify', '--model', folder, String(golden.texts[0])]);
  const [best] = golden.pipeline[0] ?? [];
  expect(stdout).toContain(`  ${best?.label ?? ''}    ${(best?.score ?? NaN).toFixed(6).slice(0, 6)}`);
});

import { join } from 'node:path';
import { openCheckpoint, readFloat32 } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture } from '../testing/workspace.js';

const chinese = fixture('chinese', 'google');
const sentences = fixture('english', 'sentence-transformers');

describe('tokenize', () => {
  test('a table whose columns stand right under Chinese', async () => {
    const { stdout } = await firth(['tokenize', chinese, '今天[MASK]']);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      '#  token    id  start  end  type  text',
      '0  [CLS]     5      0    0     0',
      '1  今      204      0    1     0  今',
      '2  天      152      1    2     0  天',
    ]);
  });

  test('--pair --json', async () => {
    const { stdout } = await firth(['tokenize', fixture('english', 'google'), '--pair', 'a cat', 'the cat', '--json']);
    const result: unknown = JSON.parse(stdout);
    expect(result).toMatchObject({ results: [{ texts: ['a cat', 'the cat'] }] });
    expect(stdout).toContain('{"token":"cat","id":177,"start":4,"end":7,"text":"cat","tokenTypeId":1}');
  });

  test('an odd number of texts in pairs is wrong usage', async () => {
    expect(await firth(['tokenize', chinese, '--pair', 'a'])).toMatchObject({
      status: 2,
      stderr: 'firth: --pair: expected an even number of texts, found 1\n',
    });
  });
});

describe('fill-mask', () => {
  test('the candidates of transformers', async () => {
    const { status, stdout } = await firth(['fill-mask', chinese, '今天天气[MASK]错', '--top-k', '2']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/开 +173 {2}0\.032274\n {2}看 +170 {2}0\.027059\n/);
  });

  test('lines of standard input, targets, JSON', async () => {
    const args = ['fill-mask', fixture('english', 'google'), '--targets', 'paris,london', '--json'];
    const { stdout } = await firth(args, ['the [MASK]\n', '[MASK] is go', 'od\r\n']);
    expect(JSON.parse(stdout)).toMatchObject({
      results: [
        { text: 'the [MASK]', masks: [{ start: 4, end: 10, candidates: [{ token: 'paris' }, { token: 'london' }] }] },
        { text: '[MASK] is good' },
      ],
    });
  });

  test('a text without a mask', async () => {
    expect(await firth(['fill-mask', chinese, '今天'])).toMatchObject({
      status: 1,
      stderr: "firth: fillMask: expected a [MASK] in the text, found none in '今天'\n",
    });
  });
});

describe('embed', () => {
  test('cosines of several texts', async () => {
    const { stdout } = await firth(['embed', sentences, 'a cat', 'a cat']);
    expect(stdout).toMatch(/first of 24 values/);
    expect(stdout).toMatch(/^ +1 {2}1\.0000 {2}1\.0000$/m);
  });

  test('--jsonl, one object a line of input', async () => {
    const { stdout } = await firth(['embed', sentences, '--jsonl'], ['a cat\nthe cat\n']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ text: 'the cat' });
  });

  test('--out holds the same vectors', async () => {
    const out = join(await emptyFolder(), 'vectors.safetensors');
    const args = ['embed', sentences, 'a cat', '--pooling', 'cls,mean', '--no-normalize'];
    await firth([...args, '--out', out]);
    const { stdout } = await firth([...args, '--json']);
    const written = await openCheckpoint(out);
    const tensor = written.tensors.get('embeddings');
    expect(tensor?.shape).toEqual([1, 48]);
    const values = tensor === undefined ? [] : [...(await readFloat32(tensor))];
    expect(JSON.parse(stdout)).toMatchObject({ dimension: 48, embeddings: [{ embedding: values }] });
    await written.close();
  });

  test('a pooling that does not exist is wrong usage', async () => {
    const { status, stderr } = await firth(['embed', sentences, 'a', '--pooling', 'median']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^firth: .*Expected cls, max, mean, .*\n$/);
  });

  test('a prompt that the folder does not have', async () => {
    const { status, stderr } = await firth(['embed', sentences, 'a', '--prompt-name', 'nothing']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^firth: --prompt-name: .*\n$/);
  });
});

import { Readable } from 'node:stream';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, memoryTensor, writeSafetensors } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { castCheckpoint } from '../conversion/cast-checkpoint.js';
import { run } from '../main.js';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture } from '../testing/workspace.js';

/** 今天下雨 and two more lines in GBK, the first character after a line of ASCII. */
const gbk = Uint8Array.from([0x6f, 0x6b, 0x0a, 0x61, 0xbd, 0xf1, 0xcc, 0xec, 0xcf, 0xc2, 0xd3, 0xea, 0x0a]);

async function piped(args: readonly string[], bytes: Uint8Array) {
  const [out, err]: [string[], string[]] = [[], []];
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte)); // characters in parts
  const status = await run(args, {
    stdin: Readable.from(pieces, { objectMode: true }),
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: {},
  });
  return { status, stdout: out.join(''), stderr: err.join('') };
}

const bert = fixture('english', 'classifier');
describe('standard input', () => {
  test.each([
    ['classify', ['--model', bert]],
    ['embed', [bert]],
    ['tokenize', [bert]],
    ['fill-mask', [fixture('english', 'safetensors')]],
  ])('%s refuses what is not UTF-8 by its place', async (command, options) => {
    const { status, stdout, stderr } = await piped([command, ...options], gbk);
    expect(stderr).toMatch(
      /^firth: standard input, line 2, byte 2: the text is not UTF-8 \(found byte 0xbd\)\. Convert it, as with iconv -t UTF-8\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });

  test('loses its byte order mark, and its characters may come in parts', async () => {
    const text = new TextEncoder().encode('\u{feff}good 好\r\nbad\n');
    const { stdout } = await piped(['tokenize', bert, '--json'], text);
    expect(stdout).toBe((await piped(['tokenize', bert, '--json'], new TextEncoder().encode('good 好\nbad'))).stdout);
    expect(stdout).not.toContain('\u{feff}');
  });
});

test('eval refuses questions that are not UTF-8', async () => {
  const folder = await emptyFolder();
  const [vectors, questions] = [join(folder, 'v.txt'), join(folder, 'q.txt')];
  await writeFile(vectors, '2 2\na 1 0\nb 0 1\n');
  await writeFile(questions, gbk);
  const { status, stderr } = await firth(['eval', vectors, questions]);
  expect(stderr).toMatch(/q\.txt, line 2, byte 2: the text is not UTF-8/);
  expect(status).toBe(1);
});

test('a number without a place in float16 is refused by its tensor, infinities and small numbers are not', async () => {
  const file = join(await emptyFolder(), 'a.safetensors');
  const tensors = [
    ['good', [65504, -65519, 1e-9, Infinity]],
    ['bad', [1, -65520, 2, 3]],
  ] as const;
  await writeSafetensors(
    file,
    tensors.map(([name, values]) => memoryTensor(name, [4], Float32Array.from(values))),
  );
  const checkpoint = await openCheckpoint(file);
  const half = castCheckpoint(checkpoint, 'float16').tensors;
  expect([...new Uint16Array((await half.get('good')?.read())?.slice().buffer ?? new ArrayBuffer())]).toEqual([
    0x7bff, 0xfbff, 0, 0x7c00,
  ]);
  await expect(half.get('bad')?.read()).rejects.toThrow(
    /a\.safetensors, bad, element 1: a number is too large for float16 \(expected at most 65504, found -65520\)/,
  );
  await expect(castCheckpoint(checkpoint, 'bfloat16').tensors.get('bad')?.read()).resolves.toHaveLength(8);
  await checkpoint.close();
});

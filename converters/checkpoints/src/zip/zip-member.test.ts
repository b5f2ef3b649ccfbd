import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '#crc32';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openCheckpoint } from '../open-checkpoint.js';
import { concat, little, type Piece } from '../testing/hostile.js';
import { expectReference, FIXTURES, fixtureBytes } from '../testing/reference.js';
import type { WordVectorsCheckpoint } from '../word-vectors/word-vectors.js';

interface Member {
  readonly name: string;
  readonly data: Piece;
  /** What the directory says of its length, where that is a lie. */
  readonly size?: number;
}

/** A zip of deflated records (APPNOTE.TXT of PKWARE). */
function zipOf(members: readonly Member[]): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data, size } of members) {
    const bytes = concat(data);
    const packed = deflateRawSync(bytes);
    const numbers = [
      [0, 2],
      [8, 2],
      [0, 2],
      [0x21, 2],
      [crc32(bytes), 4],
      [packed.length, 4],
      [size ?? bytes.length, 4],
    ];
    const fields = concat(
      ...[...numbers, [Buffer.byteLength(name), 2], [0, 2]].map(([value = 0, width = 0]) => little(value, width)),
    );
    const local = concat(little(0x04034b50, 4), little(20, 2), fields, name, packed);
    directory.push(
      concat(little(0x02014b50, 4), little(20, 2), little(20, 2), fields, new Uint8Array(10), little(offset, 4), name),
    );
    locals.push(local);
    offset += local.length;
  }
  const entries = concat(...directory);
  const count = little(members.length, 2);
  const end = [little(0x06054b50, 4), new Uint8Array(4), count, count, little(entries.length, 4), little(offset, 4)];
  return concat(...locals, entries, ...end, new Uint8Array(2));
}

async function inFolder(name: string, bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firth-zip-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

const names = [
  'word2vec.txt',
  'word2vec.txt.gz',
  'word2vec.bin',
  'glove.txt',
  'fasttext.vec',
  'skipgram.bin',
  'quantised.ftz',
];
const all = zipOf(names.map((name) => ({ name: `words/${name}`, data: fixtureBytes(`words/${name}`) })));

test.each(names)('%s alone in a zip, beside what packers leave', async (name) => {
  const data = fixtureBytes(`words/${name}`);
  const zip = zipOf([
    { name: 'README.md', data: '#' },
    { name, data },
    { name: `__MACOSX/._${name}`, data: 'x' },
  ]);
  for (const input of [await inFolder('x.zip', zip), new Blob([zip]), zip]) {
    const checkpoint = await openCheckpoint(input, { strict: true });
    await expectReference(checkpoint, `words/${name}`);
    await expectReference(checkpoint, `words/${name}`); // again, from the beginning
    await checkpoint.close();
  }
});

test.each(names)('%s among others, by its path and by its name', async (name) => {
  const path = await inFolder('several.zip', all);
  for (const checkpoint of [
    await openCheckpoint(`${path}/words/${name}`),
    await openCheckpoint(path, { member: `words/${name}` }),
    await openCheckpoint(all, { member: `words/${name}` }),
  ]) {
    await expectReference(checkpoint, `words/${name}`);
    await checkpoint.close();
  }
});

test('several without a name, another name, and none are refused with the list', async () => {
  const path = await inFolder('several.zip', all);
  await expect(openCheckpoint(path)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining(`words/word2vec.txt, words/word2vec.txt.gz`) as string,
  });
  await expect(openCheckpoint(`${path}/no.txt`)).rejects.toThrow('no.txt: the zip holds no file of this name');
  await expect(openCheckpoint(await inFolder('e.zip', zipOf([])))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const plain = `${FIXTURES}words/glove.txt`;
  await expect(openCheckpoint(plain, { member: 'a' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});

describe('what hostile zips hold', () => {
  const bomb = new Uint8Array(100 * 2 ** 20);
  test.each([
    ['a bomb', [{ name: 'a.txt', data: bomb }], 'UNSUPPORTED'],
    ['a bomb that hides its length', [{ name: 'a.txt', data: concat('2 2\n', bomb), size: 10 }], 'BAD_HEADER'],
    ['a bomb in gzip', [{ name: 'a.txt', data: concat('2 2\na 1 2\nb 1 2'), size: 99 }], 'BAD_HEADER'],
    ['a huge count', [{ name: 'a.txt', data: '2147483648 300\na 1 2\n' }], 'BAD_TENSOR'],
    ['something else', [{ name: 'a.txt', data: 'hello world' }], 'UNKNOWN_FORMAT'],
    ['a name that leaves it', [{ name: '../a.txt', data: 'a 1 2' }], 'BAD_HEADER'],
    [
      'two of one name',
      [
        { name: 'a.txt', data: 'a 1' },
        { name: 'a.txt', data: 'a 1' },
      ],
      'BAD_HEADER',
    ],
  ] as const)('%s', async (_, members, code) => {
    await expect(openCheckpoint(new File([zipOf(members)], 'x.zip'))).rejects.toMatchObject({ code });
  });

  test('a changed byte is found by the checksum', async () => {
    const zip = zipOf([{ name: 'a.txt', data: '1 2\nabcdefgh 1 2\n' }]);
    const changed = zip.slice();
    const at = Buffer.from(zip).indexOf('abcdefgh');
    if (at >= 0) changed[at] = 0x62;
    else changed[45] = (changed[45] ?? 0) ^ 1;
    await expect(openCheckpoint(new File([changed], 'x.zip'))).rejects.toMatchObject({ name: 'CheckpointError' });
  });
});

test('many rows are unpacked while they are read', { timeout: 60_000 }, async () => {
  const rows = Array.from({ length: 400_000 }, (_, i) => `w${i} ${(i * 0.371) % 1} ${(i * 0.713) % 1}`);
  const zip = zipOf([{ name: 'a.txt', data: `400000 2\n${rows.join('\n')}\n` }]);
  const checkpoint = await openCheckpoint(zip);
  expect((checkpoint as WordVectorsCheckpoint).words).toHaveLength(400_000);
  await checkpoint.close();
});

import { describe, expect, it } from 'vitest';
import { concat, little, outcome, type Piece } from '../testing/hostile.js';
import { entry, HEADER, open } from '../testing/tensorflow-bundle.js';
import { blockOf, MAGIC, stored, tableOf, varint } from '../testing/tensorflow-table.js';

const plain = blockOf([
  ['', HEADER],
  ['w', entry()],
]);
const snappy = (...parts: Piece[]) => tableOf(concat(...parts), { type: 1 });
const literal = (bytes: Uint8Array) => concat([61 << 2], little(bytes.length - 1, 2), bytes);

describe('openTensorflow on made tables', () => {
  it('opens a snappy block of one literal', async () => {
    expect(await outcome(snappy(varint(plain.length), literal(plain)), open)).toBe('opened');
  });

  it('repeats what a snappy copy overlaps', async () => {
    const name = 'w'.repeat(40);
    const block = blockOf([
      ['', HEADER],
      [name, entry()],
    ]);
    const start = Buffer.from(block).indexOf(name);
    const copied = concat(literal(block.slice(0, start + 1)), [(38 << 2) | 2, 1, 0], literal(block.slice(start + 40)));
    const { tensors } = await open(snappy(varint(block.length), copied));
    expect([...tensors.keys()]).toEqual([name]);
  });

  it('refuses blocks that overlap', async () => {
    const handle = concat(varint(0), varint(plain.length));
    const index = stored(
      blockOf([
        ['a', handle],
        ['b', handle],
      ]),
    );
    const meta = stored(blockOf([]));
    const data = stored(plain);
    const handles = concat(
      varint(data.length),
      varint(meta.length - 5),
      varint(data.length + meta.length),
      varint(index.length - 5),
    );
    expect(await outcome(concat(data, meta, index, handles, new Uint8Array(40 - handles.length), MAGIC), open)).toBe(
      'BAD_HEADER',
    );
  });
});

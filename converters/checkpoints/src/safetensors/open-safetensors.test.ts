import { describe, expect, it } from 'vitest';
import { concat, expectTruncationRefused, little, outcome } from '../testing/hostile.js';
import { openCheckpoint } from '../open-checkpoint.js';
import { expectReference, FIXTURES, fixtureBytes } from '../testing/reference.js';
import { memorySource } from '../source/byte-source.js';
import { openSafetensors } from './open-safetensors.js';

const FIXTURE = 'safetensors/every-dtype.safetensors';
const open = (bytes: Uint8Array) => openSafetensors(memorySource('test.safetensors', bytes));

function file(header: string | Uint8Array, data = 8, length?: number | bigint): Uint8Array {
  const text = concat(header);
  return concat(little(length ?? text.length, 8), text, new Uint8Array(data));
}

const entry = (dtype: string, shape: string, offsets: string): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
const two = (first: string, second: string): string =>
  `{"a":${entry('F32', '[1]', first)},"b":${entry('F32', '[1]', second)}}`;

describe('openSafetensors', () => {
  it('reads what the Python library wrote', async () => {
    const checkpoint = await openCheckpoint(FIXTURES + FIXTURE);
    await expectReference(checkpoint, FIXTURE);
    expect(checkpoint.metadata).toEqual({ format: 'pt' });
    await checkpoint.close();
  });

  it('opens from memory, without a place', async () => {
    const checkpoint = await open(fixtureBytes(FIXTURE));
    await expectReference(checkpoint, FIXTURE);
    expect([...checkpoint.tensors.values()].every(({ place }) => place === undefined)).toBe(true);
  });

  it.each([
    ['no tensors', file('{}', 0)],
    ['only metadata', file('{"__metadata__":{"a":"b"}}', 0)],
    ['escapes and spaces', file(' { "\\u0061" : {"dtype":"F32" , "shape":[ ],"data_offsets":[0,4]} } '.trim(), 4)],
    ['a name of any characters', file(`{"a\\"\\\\/\\n😀":${entry('U8', '[8]', '[0,8]')}}`)],
  ])('opens %s', async (_, bytes) => {
    expect(await outcome(bytes, open)).toBe('opened');
  });

  it('names file, tensor, offset, expected and found', async () => {
    await expect(open(file(two('[0,4]', '[8,12]'), 12))).rejects.toThrow(
      'test.safetensors, b, byte 124: a hole before it that no tensor covers (expected byte 120, found byte 124)',
    );
  });

  it('refuses every truncation', () => expectTruncationRefused(fixtureBytes(FIXTURE), open));
});

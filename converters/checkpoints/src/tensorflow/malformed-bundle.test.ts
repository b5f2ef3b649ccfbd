import { describe, expect, it } from 'vitest';
import { outcome } from '../testing/hostile.js';
import { DATA, entry, halves, HEADER, open, table } from '../testing/tensorflow-bundle.js';
import { blockOf, field, tableOf } from '../testing/tensorflow-table.js';

describe('openTensorflow on made bundles', () => {
  it.each([
    ['a plain tensor', table(entry())],
    ['an unknown field', table(entry({}, field(99, 1), field(98, DATA), field(97, { fixed32: 1 })))],
    ['two slices', halves([0, 2], [2, 2])],
    ['no tensor', tableOf(blockOf([['', HEADER]]))],
  ])('opens %s', async (_, bytes) => {
    expect(await outcome(bytes, open)).toBe('opened');
  });
});

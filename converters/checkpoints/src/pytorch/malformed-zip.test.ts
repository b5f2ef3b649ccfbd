import { describe, expect, it } from 'vitest';
import { concat, outcome } from '../testing/hostile.js';
import { memorySource } from '../source/byte-source.js';
import { openPytorch } from './open-pytorch.js';
import { goodRecords, zipFile, type MadeRecord } from '../testing/torch-file.js';

const open = (bytes: Uint8Array) => openPytorch(memorySource('test.bin', bytes));
const good = goodRecords();
const withMore = (...more: MadeRecord[]) => zipFile([...good, ...more]);
describe('openPytorch on made zips', () => {
  it.each([
    ['as PyTorch writes it', zipFile(good)],
    ['without a byteorder record, as before 2.1', zipFile(good.filter(({ name }) => name !== 'm/byteorder'))],
    ['with records that are not needed', withMore({ name: 'm/version', data: concat('3\n') })],
    ['with a zip inside', withMore({ name: 'm/inner.zip', data: zipFile(good) })],
  ])('opens one %s', async (_, bytes) => {
    expect(await outcome(bytes, open)).toBe('opened');
  });

  it.each([
    ['pickle', 'PROTO', 0],
    ['storage', 'm/data/0', 8],
  ])('refuses a %s whose checksum is wrong', async (part, __, skip) => {
    const bytes = zipFile(good);
    const at = Buffer.from(bytes).indexOf(part === 'pickle' ? Uint8Array.of(0x80, 2) : 'm/data/0') + skip;
    bytes[at + 1] = (bytes[at + 1] ?? 0) ^ 1;
    expect(await outcome(bytes, open)).toBe('BAD_CHECKSUM');
  });
});

import { describe, expect, it } from 'vitest';
import { crc32c, unmaskCrc32c } from './crc32c.js';
import { crc32 as native } from './native.js';
import { crc32 as portable } from './portable.js';

const DIGITS = new TextEncoder().encode('123456789');

describe.each([
  ['native', native],
  ['portable', portable],
])('%s crc32', (_, crc32) => {
  it('gives the check value of the catalogue of CRCs', () => {
    expect(crc32(DIGITS)).toBe(0xcbf43926);
  });

  it('continues from the bytes before', () => {
    for (let cut = 0; cut <= 9; cut++)
      expect(crc32(DIGITS.subarray(cut), crc32(DIGITS.subarray(0, cut)))).toBe(0xcbf43926);
  });
});

describe.each([
  ['native', native],
  ['portable', portable],
])('%s crc32 of no bytes', (_, crc32) => {
  it('is that of the bytes before', () => {
    expect(crc32(new Uint8Array(0), 0xcbf43926)).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });
});

describe('crc32c', () => {
  it.each([
    ['nine digits', DIGITS, 0xe3069283],
    ['32 zeros (RFC 3720, B.4)', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['counting up', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['nothing', new Uint8Array(0), 0],
  ])('gives the value of %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('takes off the mask of LevelDB', () => {
    expect(unmaskCrc32c((((0xe3069283 >>> 15) | (0xe3069283 << 17)) + 0xa282ead8) >>> 0)).toBe(0xe3069283);
  });
});

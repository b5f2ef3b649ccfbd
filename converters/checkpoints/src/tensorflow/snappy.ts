import type { CheckpointErrorDetails } from '../error.js';
import { WireReader } from './wire.js';

/** LevelDB blocks of TensorFlow hold 256 kB; a longer one holds a single long entry. */
const LONGEST_BLOCK = 16 * 2 ** 20;

/**
 * Decompresses a raw snappy block (google/snappy, format_description.txt): the length as a varint, then literals and
 * copies of what came before.
 * @throws CheckpointError BAD_HEADER or TRUNCATED.
 */
export function decompressSnappy(compressed: Uint8Array, where: CheckpointErrorDetails): Uint8Array {
  const input = new WireReader(compressed, where);
  const length = input.count();
  // A copy element of 3 bytes gives at most 64: what claims more is refused before it is allocated.
  if (length > LONGEST_BLOCK || length > compressed.length * 22) {
    input.fail('a compressed block claims too many bytes', { found: `${length}` });
  }
  const output = new Uint8Array(length);
  let filled = 0;

  const room = (count: number): void => {
    if (count > length - filled)
      input.fail('a compressed block is longer than it claims', { expected: `${length} bytes` });
  };
  const little = (bytes: number): number => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += input.byte() * 256 ** i;
    return value;
  };
  const copy = (distance: number, count: number): void => {
    if (distance === 0 || distance > filled) input.fail('a copy from before the block', { found: `${distance}` });
    room(count);
    // Byte by byte: a copy may overlap what it writes, and then repeats it.
    for (const end = filled + count; filled < end; filled++) output[filled] = output[filled - distance] ?? 0;
  };

  while (!input.done) {
    const tag = input.byte();
    const high = tag >>> 2;
    switch (tag & 3) {
      case 0: {
        const count = 1 + (high < 60 ? high : little(high - 59));
        room(count);
        output.set(input.take(count), filled);
        filled += count;
        break;
      }
      case 1:
        copy(((tag >>> 5) << 8) | input.byte(), 4 + (high & 7));
        break;
      case 2:
        copy(little(2), 1 + high);
        break;
      default:
        copy(little(4), 1 + high);
    }
  }
  if (filled !== length)
    input.fail('a compressed block is shorter than it claims', { expected: `${length} bytes`, found: `${filled}` });
  return output;
}

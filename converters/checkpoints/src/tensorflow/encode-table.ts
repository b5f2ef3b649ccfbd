import { crc32c, maskCrc32c } from '../crc32/crc32c.js';
import { joinBytes } from '../join-bytes.js';
import { encodeVarint } from './encode-proto.js';

/** An entry is written whole, without a shared prefix, once in so many (LevelDB's default). */
const RESTART_INTERVAL = 16;
/** Length at which a block ends (tensorflow/core/lib/io/table_options.h). */
const BLOCK_SIZE = 262_144;
const MAGIC = 0xdb4775248b80fb57n;
const FOOTER = 48;
const TRAILER = 5;

export type EncodedEntry = readonly [key: Uint8Array, value: Uint8Array];

/** A LevelDB table (doc/table_format.md of google/leveldb) of entries that are sorted by their keys' bytes. */
export function encodeTable(entries: readonly EncodedEntry[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  const index: EncodedEntry[] = [];
  let position = 0;
  const addBlock = (block: Uint8Array): Uint8Array => {
    const handle = joinBytes([encodeVarint(position), encodeVarint(block.length - TRAILER)]);
    blocks.push(block);
    position += block.length;
    return handle;
  };
  for (const run of runs(entries)) {
    const last = run.at(-1);
    if (last !== undefined) index.push([last[0], addBlock(encodeBlock(run, RESTART_INTERVAL))]);
  }
  const metaHandle = addBlock(encodeBlock([], 1));
  const indexHandle = addBlock(encodeBlock(index, 1));
  const footer = new Uint8Array(FOOTER);
  footer.set(joinBytes([metaHandle, indexHandle]));
  new DataView(footer.buffer).setBigUint64(FOOTER - 8, MAGIC, true);
  return joinBytes([...blocks, footer]);
}

/** The entries of each block. */
function runs(entries: readonly EncodedEntry[]): readonly (readonly EncodedEntry[])[] {
  const blocks: EncodedEntry[][] = [];
  let length = BLOCK_SIZE;
  for (const entry of entries) {
    if (length >= BLOCK_SIZE) {
      blocks.push([]);
      length = 0;
    }
    blocks.at(-1)?.push(entry);
    length += entry[0].length + entry[1].length;
  }
  return blocks;
}

/** A block with its type (0: not compressed) and its masked checksum. */
function encodeBlock(entries: readonly EncodedEntry[], restartInterval: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const restarts: number[] = [];
  let position = 0;
  let before = new Uint8Array(0);
  for (const [i, [key, value]] of entries.entries()) {
    const isRestart = i % restartInterval === 0;
    if (isRestart) restarts.push(position);
    const shared = isRestart ? 0 : sharedPrefix(before, key);
    const lengths = [shared, key.length - shared, value.length].map(encodeVarint);
    const entry = joinBytes([...lengths, key.subarray(shared), value]);
    parts.push(entry);
    position += entry.length;
    before = new Uint8Array(key);
  }
  if (restarts.length === 0) restarts.push(0);
  const block = joinBytes([...parts, uint32s([...restarts, restarts.length]), Uint8Array.of(0)]);
  return joinBytes([block, uint32s([maskCrc32c(crc32c(block))])]);
}

function sharedPrefix(a: Uint8Array, b: Uint8Array): number {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared++;
  return shared;
}

function uint32s(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint32(4 * i, value, true);
  return bytes;
}

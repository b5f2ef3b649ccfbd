import type { ByteSource } from '../source/byte-source.js';
import { CheckpointError } from '../error.js';
import { readBlock, readHandle, type TableEntry } from './block.js';
import { FOOTER, isTable } from './is-table.js';
import { WireReader } from './wire.js';

/** An index holds names and places, no values: a real one is below 10 MB. */
const LONGEST_TABLE = 2 ** 28;
/** How much more than the file its decompressed blocks or keys may take, bytes. */
const SLACK = 64 * 2 ** 20;

/**
 * Reads every entry of a LevelDB table (doc/table_format.md of google/leveldb; tensorflow/core/lib/io/table.cc), in
 * the order of the keys. Every block's checksum is verified.
 * @throws CheckpointError TRUNCATED, BAD_HEADER, BAD_CHECKSUM or UNSUPPORTED.
 */
export async function readTable(source: ByteSource): Promise<TableEntry[]> {
  const file = source.name;
  if (source.size > LONGEST_TABLE) {
    throw new CheckpointError('UNSUPPORTED', 'the index is too long', {
      file,
      expected: `at most ${LONGEST_TABLE} bytes`,
    });
  }
  const expected = `at least ${FOOTER} bytes`;
  if (source.size < FOOTER) {
    throw new CheckpointError('TRUNCATED', 'too short for a TensorFlow index', {
      file,
      expected,
      found: `${source.size}`,
    });
  }
  if (!(await isTable(source))) {
    const offset = source.size - 8;
    throw new CheckpointError('BAD_HEADER', 'no TensorFlow index: it does not end in the magic number', {
      file,
      offset,
    });
  }
  const table = await source.read(0, source.size);
  const footer = new WireReader(table, { file, at: 'footer', offset: 0 }, table.length - FOOTER, table.length - 8);
  const metaIndex = readHandle(footer);
  const index = readHandle(footer);
  await readBlock(table, metaIndex, { file, at: 'meta-index block' });

  const entries: TableEntry[] = [];
  let blocksEnd = 0;
  let budget = table.length + SLACK;
  for (const { key: lastKey, value } of await readBlock(table, index, { file, at: 'index block' })) {
    const where = { file, at: 'data block' };
    const reader = new WireReader(value, { file, at: 'index block' });
    const handle = readHandle(reader);
    if (handle.offset < blocksEnd)
      reader.fail('blocks overlap', { expected: `byte ${blocksEnd}`, found: `${handle.offset}` });
    blocksEnd = handle.offset + handle.size;
    for (const entry of await readBlock(table, handle, where)) {
      const before = entries.at(-1)?.key;
      if ((before !== undefined && entry.key <= before) || entry.key > lastKey) {
        reader.fail('keys are not sorted', { found: JSON.stringify(entry.key) });
      }
      budget -= entry.key.length + entry.value.length;
      if (budget < 0) reader.fail('the keys are longer than the file accounts for');
      entries.push(entry);
    }
  }
  return entries;
}

import { memorySource, type ByteSource } from './byte-source.js';

/** The same bytes read into memory, and the source closed: what happens to the file from now on does not matter. */
export async function inMemory(source: ByteSource): Promise<ByteSource> {
  try {
    return memorySource(source.name, await source.read(0, source.size));
  } finally {
    await source.close();
  }
}

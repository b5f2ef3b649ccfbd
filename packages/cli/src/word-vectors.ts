import type { KeyedVectors } from '@firth/word-vectors';
import { Option } from 'commander';
import { wholeNumber, type JsonOption } from './options.js';
import { counted } from './output/format.js';
import { Progress } from './output/progress.js';
import type { Terminal } from './terminal.js';

/** What the commands on word vectors share. */
export interface VectorsOptions extends JsonOption {
  readonly limit?: number;
}

export const limitOption = (): Option =>
  new Option('--limit <words>', 'load only the first so many words').argParser(wholeNumber(1));

export const restrictOption = (): Option =>
  new Option('--restrict <words>', 'search only the first so many words').argParser(wholeNumber(1));

export const methodOption = (): Option =>
  new Option('--method <method>', '3CosAdd or 3CosMul').choices(['add', 'mul']).default('add');

/** Loads vectors with a progress bar, lets `use` work with them and disposes of them. */
export async function withVectors<T>(
  file: string,
  { limit }: VectorsOptions,
  terminal: Terminal,
  signal: AbortSignal,
  use: (vectors: KeyedVectors) => Promise<T>,
): Promise<T> {
  const { KeyedVectors } = await import('@firth/word-vectors');
  const progress = new Progress(terminal, 'loading', (count) => counted(count, 'word'));
  const vectors = await KeyedVectors.load(file, {
    ...(limit === undefined ? {} : { limit }),
    signal,
    onProgress: (read, total) => {
      progress.update(read, total);
    },
  }).finally(() => {
    progress.stop();
  });
  try {
    return await use(vectors);
  } finally {
    await vectors.dispose();
  }
}

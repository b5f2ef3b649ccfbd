import type { KeyedVectors } from '@firth/word-vectors';
import { Option } from 'commander';
import { wholeNumber, type JsonOption } from './options.js';
import { printable } from './output/display-width.js';
import { counted } from './output/format.js';
import { Progress } from './output/progress.js';
import type { Terminal } from './terminal.js';

/** What the commands on word vectors share. */
export interface VectorsOptions extends JsonOption {
  readonly limit?: number;
  readonly strict?: true;
  readonly member?: string;
}

export const VECTORS_ARGUMENT = [
  '<vectors>',
  'word2vec (text or binary), GloVe or fastText (.vec, .bin); gzipped or in a zip too (x.zip, x.zip/NAME)',
] as const;

export const strictOption = (): Option =>
  new Option('--strict', 'of word vectors: refuse what is odd in the file, rather than mend it as gensim does');

export const memberOption = (): Option =>
  new Option('--member <name>', 'of a zip of word vectors: which file in it, as x.zip/NAME says too');

export const limitOption = (): Option =>
  new Option('--limit <words>', 'load only the first so many words').argParser(wholeNumber(1));

export const restrictOption = (): Option =>
  new Option('--restrict <words>', 'search only the first so many words').argParser(wholeNumber(1));

export const methodOption = (): Option =>
  new Option('--method <method>', '3CosAdd or 3CosMul').choices(['add', 'mul']).default('add');

/** Of a command's options, those by which word vectors are opened. */
export const wordsOptions = ({
  strict,
  member,
}: Pick<VectorsOptions, 'strict' | 'member'>): { strict?: true; member?: string } => ({
  ...(strict === true ? { strict } : {}),
  ...(member === undefined ? {} : { member }),
});

/** Loads vectors with a progress bar, lets `use` work with them and disposes of them. */
export async function withVectors<T>(
  file: string,
  options: VectorsOptions,
  terminal: Terminal,
  signal: AbortSignal,
  use: (vectors: KeyedVectors) => Promise<T>,
): Promise<T> {
  const { KeyedVectors } = await import('@firth/word-vectors');
  const progress = new Progress(terminal, 'loading', (count) => counted(count, 'word'));
  const vectors = await KeyedVectors.load(file, {
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...wordsOptions(options),
    signal,
    onProgress: (read, total) => {
      progress.update(read, total);
    },
  }).finally(() => {
    progress.stop();
  });
  sayMended(vectors.mended, terminal);
  try {
    return await use(vectors);
  } finally {
    await vectors.dispose();
  }
}

/** Says what was odd in a file, a line for each kind. */
export function sayMended(mended: readonly { readonly message: string }[], { stderr }: Terminal): void {
  for (const { message } of mended) stderr.write(`firth: note: ${printable(message)}\n`);
}

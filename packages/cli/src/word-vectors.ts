import type { KeyedVectors } from '@firth/word-vectors';
import { loadOptions } from '@firth/word-vectors/options';
import type { Command } from 'commander';
import { addDescribed } from './described-options.js';
import { jsonOption, type JsonOption } from './options.js';
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

/** How a file that may hold word vectors is opened. */
export const addWordsOptions = (command: Command): Command =>
  addDescribed(command, loadOptions, { member: '--member <name>', strict: true });

/** How vectors are loaded, and `--json`. */
export const addVectorsOptions = (command: Command): Command =>
  addWordsOptions(addDescribed(command, loadOptions, { limit: '--limit <words>' })).addOption(jsonOption());

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

import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { baseName } from './parse-url.js';
import type { UrlOptions } from './url-options.js';
import { urlSource } from './url-source.js';

/** What a folder's URL is searched for, as a folder on disk is. */
const WELL_KNOWN = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
];

/** The file that a URL means: itself, the index of a TensorFlow prefix, or what a folder (with a slash) holds. */
export async function findRemote(
  url: URL,
  options: UrlOptions,
): Promise<{ readonly source: ByteSource; readonly openBeside: (fileName: string) => Promise<ByteSource> }> {
  const openBeside = (fileName: string): Promise<ByteSource> => urlSource(beside(url, fileName), options);
  return { source: await firstThere(url.href, candidates(url), options), openBeside };
}

function candidates(url: URL): readonly URL[] {
  if (url.pathname.endsWith('/')) return WELL_KNOWN.map((name) => beside(url, name));
  const name = baseName(url.href);
  const prefix = name.replace(/\.data-\d{5}-of-\d{5}$/, '');
  const index = beside(url, `${prefix}.index`);
  return prefix === name ? [url, ...(name.endsWith('.ckpt') ? [index] : [])] : [index];
}

async function firstThere(file: string, urls: readonly URL[], options: UrlOptions): Promise<ByteSource> {
  let cause: unknown;
  for (const url of urls) {
    try {
      return await urlSource(url, options);
    } catch (error) {
      if (!(error instanceof CheckpointError) || error.code !== 'NOT_FOUND') throw error;
      cause = error;
    }
  }
  const expected = urls.map(({ href }) => href).join(', ');
  throw new CheckpointError('NOT_FOUND', 'the server has no such checkpoint', { file, expected, cause });
}

/** A neighbour's URL; the query, which may hold a signature, stays. */
function beside(url: URL, fileName: string): URL {
  const neighbour = new URL(encodeURIComponent(fileName), url);
  neighbour.search = url.search;
  return neighbour;
}

import { checkArgument, custom, name } from '@firth/options';
import { fetchSnapshot } from './formats.js';
import { hubOptions, type DownloadSnapshot } from './hub/hub-options.js';
import { urlOptions, type UrlOptions } from './http/url-options.js';
import { urlSource as openUrl } from './http/url-source.js';
import type { ByteSource } from './source/byte-source.js';

const url = custom<string | URL>(
  (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
  'an http(s) URL',
);

/**
 * A file on an http(s) server, read in ranges (see `openCheckpoint`, which takes URLs too).
 * @throws OptionError; CheckpointError NOT_FOUND (also for a web page in the file's place), UNAUTHORIZED, RATE_LIMITED,
 * UNREACHABLE (network, or nothing said in time), UNREADABLE, UNSUPPORTED; the signal's reason.
 */
export async function urlSource(input: string | URL, options: UrlOptions = {}): Promise<ByteSource> {
  checkArgument('urlSource', 'url', url, input);
  return openUrl(input, urlOptions.read(options));
}

/**
 * Fetches a model of the Hugging Face Hub into the cache that Python shares, and gives the folder of its files.
 * @throws OptionError; CheckpointError NOT_FOUND, UNAUTHORIZED, RATE_LIMITED, UNREACHABLE, BAD_CHECKSUM, BAD_HEADER,
 * MISSING_DEPENDENCY, UNWRITABLE; the signal's reason.
 */
export const downloadSnapshot: DownloadSnapshot = async (repo, options = {}) => {
  checkArgument('downloadSnapshot', 'repo', name(), repo);
  return fetchSnapshot(repo, hubOptions.read(options));
};

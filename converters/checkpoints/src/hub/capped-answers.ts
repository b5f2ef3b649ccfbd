import { CheckpointError } from '../error.js';
import { get, retry } from '../http/request.js';
import type { UrlOptions } from '../http/url-options.js';
import { bodyOf } from '../http/url-source.js';
import { joinBytes } from '../join-bytes.js';

/** Of all answers together, bytes: a page lists 1,000 files in some 300 kB, and a model's description takes less. */
const MOST_BYTES = 64 * 2 ** 20;
/** The largest repositories of models have some ten thousand files: ten pages. */
const MOST_ANSWERS = 100;

/**
 * A `fetch` for what the hub says of a repository (not for its files): bounded in length and number, patient as the options say,
 * and to the hub's own host alone, since the token goes along and a `Link` to the next page could name any.
 */
export function answersOf(repo: string, endpoint: string, options: UrlOptions): typeof fetch {
  let count = 0;
  let received = 0;
  const refuse = (problem: string, file: string, expected: string): CheckpointError =>
    new CheckpointError('BAD_HEADER', problem, { file, expected, found: 'more' });
  return async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    const file = `${repo} (${url})`;
    if (++count > MOST_ANSWERS)
      throw refuse('the hub lists the repository in too many pages', file, `at most ${MOST_ANSWERS}`);
    refuseOtherHost(file, url, endpoint);
    return retry(options, async () => {
      const response = await get(file, url, { accept: 'application/json' }, options);
      const chunks: Uint8Array[] = [];
      for await (const chunk of bodyOf(file, response, options)) {
        received += chunk.length;
        if (received > MOST_BYTES) throw refuse('the hub says too much', file, `at most ${MOST_BYTES} bytes`);
        chunks.push(chunk);
      }
      // Its encoding is undone already, and its length is another.
      const link = response.headers.get('link');
      return new Response(new Uint8Array(joinBytes(chunks)), link === null ? {} : { headers: { link } });
    });
  };
}

function refuseOtherHost(file: string, url: string, endpoint: string): void {
  const [expected, found] = [originOf(endpoint), originOf(url)];
  if (expected === found && found !== undefined) return;
  const hint = expected === undefined ? 'Set endpoint (HF_ENDPOINT) to a URL' : 'The token is for the hub alone';
  throw new CheckpointError('BAD_HEADER', 'the hub points to another host', {
    file,
    expected: expected ?? 'an http(s) URL',
    found: found ?? 'none',
    hint,
  });
}

const originOf = (url: string): string | undefined => {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
};

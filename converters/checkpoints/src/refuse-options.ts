/** Refusals of what would do nothing, which a page loads only where it has said it. */
import { OptionError, shown } from '@firth/options';
import type { ModelFilesOptions } from './model-files/model-files.js';
import type { WordsOptions } from './word-vectors/word-vectors.js';

/**
 * Refuses what says which model of the hub is meant and how it is had, for a model that is `place`. How a server is asked may be
 * said for all models, and so may `offline`, except for a URL.
 * @throws OptionError
 */
export function refuseHubOptions(given: ModelFilesOptions, place: string): void {
  for (const option of ['revision', 'token', 'endpoint', 'cacheDir', 'offline'] as const) {
    if (option === 'offline' && place !== 'a URL') continue;
    if (given[option] === undefined || given[option] === false) continue;
    const found = option === 'token' ? 'one' : shown(given[option]); // a secret is not printed
    const expected = `nothing for ${place}, which is not of the hub`;
    throw new OptionError({ call: 'fromPretrained', option, expected, found });
  }
}

/** Refuses headers for what is read without a request. @throws OptionError */
export function refuseHeaders(): never {
  const expected = 'nothing for what is no http(s) URL';
  throw new OptionError({ call: 'openCheckpoint', option: 'headers', expected, found: 'some' });
}

/**
 * Refuses how words are to be read, for a file that holds none. Whoever gives vectors a place says in words of its own what it
 * expected.
 * @throws OptionError
 */
export function refuseWordsOptions(file: string, format: string, { limit, strict, placeRows }: WordsOptions): void {
  if (placeRows !== undefined) return;
  for (const [option, value] of Object.entries({ limit, strict })) {
    if (value === undefined || value === false) continue;
    const found = `${shown(value)} for ${file} (${format})`;
    throw new OptionError({
      call: 'openCheckpoint',
      option,
      expected: 'nothing where there are no word vectors',
      found,
    });
  }
}

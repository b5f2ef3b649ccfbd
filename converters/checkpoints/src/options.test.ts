import { describe, expect, it } from 'vitest';
import { downloadSnapshot, openCheckpoint, OptionError, urlSource } from './index.js';
import { FIXTURES } from './testing/reference.js';

const file = `${FIXTURES}safetensors/every-dtype.safetensors`;

describe('options are checked before anything is opened', () => {
  it.each<readonly [string, object, RegExp]>([
    ['a word that is nearly right', { revison: 'main' }, /revison: .*did you mean revision\?/],
    ['a token that is none', { token: 3 }, /token: expected a string, found 3/],
    ['a time limit below 0', { timeout: { connect: -1 } }, /timeout\.connect: expected a number above 0/],
    ['a time limit of no use', { timeout: { idle: Infinity } }, /timeout\.idle: expected a number/],
    ['an unknown time limit', { timeout: { read: 1 } }, /timeout\.read: .*connect, idle/],
    ['retries below 0', { retries: -1 }, /retries: expected a whole number of at least 0/],
    ['headers, which are the hub’s own', { headers: {} }, /headers: /],
    ['files that are no paths', { files: [1] }, /files: expected a list of paths, or a function of one/],
    ['a signal that is none', { signal: new AbortController() }, /signal: expected an AbortSignal/],
    ['offline in words', { offline: 'yes' }, /offline: expected true or false/],
  ])('downloadSnapshot: %s', async (_, options, message) => {
    const refused = expect(downloadSnapshot('a/b', options)).rejects;
    await refused.toBeInstanceOf(OptionError);
    await refused.toThrow(message);
  });

  it.each<readonly [string, object, RegExp]>([
    ['mmap in words', { mmap: 'no' }, /mmap: expected true or false/],
    ['a limit of 0', { limit: 0 }, /limit: expected a whole number of at least 1/],
    ['what only the hub has', { revision: 'main' }, /revision: expected one of the options/],
    ['headers that are no strings', { headers: { a: 1 } }, /headers\.a: expected a string, found 1/],
    ['headers for a path', { headers: { a: 'b' } }, /headers: expected nothing for what is no http\(s\) URL/],
    ['a limit of words', { limit: 3 }, /limit: expected nothing where there are no .*, found 3 for .*\(safetensors\)/],
    [
      'words read strictly',
      { strict: true },
      /strict: expected nothing where there are no word vectors, found true for/,
    ],
  ])('openCheckpoint: %s', async (_, options, message) => {
    await expect(openCheckpoint(file, options)).rejects.toThrow(message);
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['an empty path', ''],
    ['a number', 3],
    ['a list of paths', [file]],
  ])('openCheckpoint: %s is no input', async (_, input) => {
    const open: (input: never) => Promise<unknown> = openCheckpoint;
    await expect(open(input as never)).rejects.toThrow(/input: expected a path, a URL, bytes or File objects/); // as JavaScript calls it
  });

  it('urlSource: an unknown option, and no URL', async () => {
    const options: object = { header: {} };
    await expect(urlSource('http://127.0.0.1:1/x', options)).rejects.toThrow(/did you mean headers\?/);
    await expect(urlSource('')).rejects.toBeInstanceOf(OptionError);
  });
});

import { CheckpointError } from '../error.js';

/** What a string or URL means as a URL; undefined for a path. @throws CheckpointError NOT_FOUND for one that is malformed. */
export function parseUrl(input: string | URL): URL | undefined {
  if (input instanceof URL) return input;
  if (!/^(https?|file):\/\//i.test(input)) return undefined;
  try {
    return new URL(input);
  } catch (cause) {
    throw new CheckpointError('NOT_FOUND', 'this is no URL', { file: input, cause });
  }
}

/** The last part of a path or URL as a file would be called: without query and percent signs where it is a URL. */
export function baseName(name: string): string {
  if (!/^https?:\/\//i.test(name)) return name.replace(/^.*[/\\]/s, '');
  const last = name.replace(/[?#].*$/s, '').replace(/^.*\//s, '');
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

import { codeOf } from '@firth/options';
import { TokenizerError } from './error.js';

/** Texts of files by their names, undefined for absent ones. */
export type FileTexts<Name extends string> = Readonly<Partial<Record<Name, string | undefined>>>;

/**
 * Reads those of the named files that a folder has. Node's file system is looked up when called: bundles for browsers
 * neither contain nor resolve it.
 *
 * @throws TokenizerError UNSUPPORTED where there is no file system, BAD_VOCABULARY for bytes that are not UTF-8
 */
export async function readFolder<Name extends string>(
  folder: string,
  names: readonly Name[],
): Promise<FileTexts<Name>> {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') {
    throw new TokenizerError('UNSUPPORTED', 'no file system here', {
      file: folder,
      expected: 'load in a browser',
    });
  }
  const { readFile, stat } = process.getBuiltinModule('node:fs/promises');
  const texts: Partial<Record<Name, string>> = {};
  const read = async (name: Name): Promise<void> => {
    const file = `${folder}/${name}`;
    const isOther = await stat(file).then(
      (found) => !found.isFile(),
      () => false,
    );
    if (isOther) throw new TokenizerError('NOT_FOUND', 'this is not a file', { file, expected: 'a regular file' });
    const bytes = await readFile(file).catch((cause: unknown) => {
      if (isMissing(cause)) return undefined;
      throw new TokenizerError('NOT_FOUND', 'cannot be read', { file, found: String(cause), cause });
    });
    if (bytes !== undefined) texts[name] = decodeText(bytes, file);
  };
  await Promise.all(names.map(read));
  return texts;
}

function isMissing(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TokenizerError('BAD_VOCABULARY', 'not UTF-8', { file, line: lineOfBadByte(bytes), cause });
  }
}

function lineOfBadByte(bytes: Uint8Array): number {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.findIndex((line) => line.includes('\uFFFD')) + 1;
}

import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What stands in place of a file, made of its bytes; undefined for a folder. */
const FAULTS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array | string | undefined>> = {
  'nothing at all': () => '',
  '{}': () => '{}',
  '[]': () => '[]',
  null: () => 'null',
  '5': () => '5',
  'a text': () => '"x"',
  'blank lines': () => '  \n\n',
  'random bytes': () => Uint8Array.from({ length: 300 }, (_, i) => (i * 7919 + 13 * i * i) % 256),
  'its first half': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'a folder': () => undefined,
};

export interface Broken {
  readonly file: string;
  readonly fault: string;
  /** The folder in which the file is broken, to be loaded and nothing else. */
  readonly folder: string;
  /** Where the broken file lies. */
  readonly place: string;
}

/** Breaks every file of a model's folder in every way, one after the other, in a copy. */
export async function* brokenFolders(original: string): AsyncGenerator<Broken> {
  const home = await mkdtemp(join(tmpdir(), 'firth-broken-'));
  const folder = join(home, 'model');
  try {
    for (const file of await readdir(original)) {
      if (!(await stat(join(original, file))).isFile()) continue;
      const bytes = await readFile(join(original, file));
      for (const [fault, make] of Object.entries(FAULTS)) {
        await rm(folder, { recursive: true, force: true });
        await cp(original, folder, { recursive: true });
        const place = join(folder, file);
        await rm(place);
        const made = make(bytes);
        await (made === undefined ? mkdir(place) : writeFile(place, made));
        yield { file, fault, folder, place };
      }
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/**
 * Loads every broken folder: `FILE: FAULT` of those that load, and of those that fail otherwise than by an error of the two classes whose
 * message has the file's path, with what they said.
 */
export async function loadBroken(
  original: string,
  load: (folder: string) => Promise<{ dispose(): Promise<void> }>,
): Promise<{ readonly loaded: readonly string[]; readonly wrong: readonly string[] }> {
  const [loaded, wrong]: [string[], string[]] = [[], []];
  for await (const { file, fault, folder, place } of brokenFolders(original)) {
    try {
      await (await load(folder)).dispose();
      loaded.push(`${file}: ${fault}`);
    } catch (error) {
      const isTyped = error instanceof Error && /^(Checkpoint|Tokenizer)Error$/.test(error.name);
      if (!isTyped || !error.message.includes(place)) wrong.push(`${file}: ${fault}: ${String(error)}`);
    }
  }
  return { loaded, wrong };
}

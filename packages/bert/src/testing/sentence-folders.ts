import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fixture } from './fixtures.js';

/** A file's text, its bytes, or the name of a shared one that lies elsewhere here. */
type Content = string | { readonly base64: string } | { readonly shared: string };

/** What sentence-transformers encodes the texts to, with a prompt or without. */
export interface Encoded {
  readonly promptName?: string;
  readonly embeddings: readonly Float32Array[];
}

interface PackedFolder {
  readonly name: string;
  /** Those that differ from the shared ones; null: a shared one that is not there. */
  readonly files: Readonly<Record<string, Content | null>>;
  readonly encoded: readonly { readonly promptName?: string; readonly size: number; readonly base64: string }[];
}

interface PackedFolders {
  readonly texts: readonly string[];
  readonly shared: Readonly<Record<string, Content>>;
  readonly folders: readonly PackedFolder[];
}

const packed = JSON.parse(readFileSync(fixture('sentence-modules', 'folders.json'), 'utf8')) as PackedFolders; // our own

/** The texts that every folder's goldens are of. */
export const sentenceTexts = packed.texts;

/** The folders that sentence-transformers saved (`fixtures/bert/sentence_modules.py`), with what it encodes. */
export const sentenceFolders = packed.folders.map(({ name, encoded }) => ({
  name,
  encoded: encoded.map(({ size, base64, ...prompt }): Encoded => {
    const values = new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
    return { ...prompt, embeddings: packed.texts.map((_, i) => values.slice(i * size, (i + 1) * size)) };
  }),
}));

/** Writes a folder out, with some of its files replaced or left out; removed by `Symbol.asyncDispose`. */
export async function unpackedFolder(name: string, changes: Readonly<Record<string, string | null>> = {}) {
  const found = packed.folders.find((folder) => folder.name === name);
  if (found === undefined) throw new Error(`there is no folder ${name}`);
  const parent = await mkdtemp(join(tmpdir(), 'firth-'));
  const folder = join(parent, 'model');
  for (const [path, content] of Object.entries({ ...packed.shared, ...found.files, ...changes })) {
    if (content === null) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytesOf(content));
  }
  return { folder, [Symbol.asyncDispose]: () => rm(parent, { recursive: true }) };
}

function bytesOf(content: Content): string | Buffer {
  if (typeof content === 'string') return content;
  if ('base64' in content) return Buffer.from(content.base64, 'base64');
  const shared = packed.shared[content.shared];
  if (shared === undefined) throw new Error(`there is no shared ${content.shared}`);
  return bytesOf(shared);
}

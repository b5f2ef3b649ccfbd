import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixture } from './fixtures.js';

export interface OwnFolder {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/**
 * A folder of the English model with other weights: files of `fixtures/bert` by the names they get there, beside the config and the
 * vocabulary of `like`.
 */
export async function ownFolder(files: Readonly<Record<string, string>>, like = 'pytorch-zip'): Promise<OwnFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'firth-own-'));
  for (const name of ['config.json', 'vocab.txt']) await cp(fixture('english', like, name), join(folder, name));
  for (const [name, from] of Object.entries(files)) await cp(fixture(from), join(folder, name), { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

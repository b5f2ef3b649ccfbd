import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { JsonFields, modelFiles, readJson } from '@firth/checkpoints/model-files';

/** What a sentence-transformers folder has beside its BERT: how sentences are pooled, turned and normalized. */
export interface SentenceRecipe {
  /** `modules.json` with the BERT in the folder itself. */
  readonly modules: string;
  /** The other files, by their place in the new folder. */
  readonly copies: ReadonlyMap<string, string>;
}

/** Undefined for a plain BERT. Loading the BERT has refused a recipe that is none. */
export async function sentenceRecipe(source: string): Promise<SentenceRecipe | undefined> {
  const files = await modelFiles(source);
  const entries = await readJson(files, 'modules.json');
  if (!Array.isArray(entries)) return undefined;
  const paths = entries.map((entry: unknown) => new JsonFields(files.place('modules.json'), entry).string('path', ''));
  const [encoder = '', ...others] = paths;
  const copies = new Map<string, string>();
  const prompts = join(source, 'config_sentence_transformers.json');
  if (await isFile(prompts)) copies.set('config_sentence_transformers.json', prompts);
  // `sentence_bert_config.json`, or what older releases name it.
  for (const name of await filesOf(join(source, encoder)))
    if (/^sentence_[\w-]+_config\.json$/.test(name)) copies.set(name, join(source, encoder, name));
  for (const path of others.filter((other) => other !== ''))
    for (const name of await filesOf(join(source, path))) copies.set(`${path}/${name}`, join(source, path, name));
  const modules = entries.map((entry: unknown, i) => ({
    ...(typeof entry === 'object' ? entry : {}),
    path: i === 0 ? '' : paths[i],
  }));
  return { modules: `${JSON.stringify(modules, undefined, 2)}\n`, copies };
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() === true;

/** None where there is no folder: one without files (of `Normalize`) gets lost in a repository. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

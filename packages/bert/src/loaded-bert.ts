import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { checkVocabulary, type ModelFiles, type ModelSource } from '@firth/checkpoints/model-files';
import { bindTree, type Engine, type Tree, type WeightSource } from '@firth/ops';
import { openModel, type OpenedModel } from '@firth/ops/open-model';
import type { OptionsOf, ReadOptions } from '@firth/options';
import { BertTokenizer } from '@firth/tokenizers/bert';
import type { BertConfig } from './config.js';
import { loadOptions } from './load-options.js';
import { locateBert } from './locate.js';
import { bertSchema, type BertParts, type BertSchema } from './schema.js';
import { readModules } from './sentence/modules.js';
import { plainRecipe, readRecipe, type SentenceRecipe } from './sentence/recipe.js';
import { presentParts, withLabels } from './sources/parts.js';
import { recognize, type RecognizedSource } from './sources/recognize.js';

export type { LoadOptions } from './load-options.js';

/** A published checkpoint, opened and recognised; no weight of it is read yet. */
export interface LoadedBert {
  readonly files: ModelFiles;
  /** Those of the encoder itself: a sentence-transformers folder may keep them in a folder of its own. */
  readonly encoder: ModelFiles;
  readonly config: BertConfig;
  readonly tokenizer: BertTokenizer;
  readonly checkpoint: Checkpoint;
  readonly source: Pick<RecognizedSource, 'names'>;
  /** The parts that the checkpoint holds. */
  readonly parts: BertParts;
  /** How its folder computes sentence embeddings. */
  readonly recipe: SentenceRecipe;
  readonly engine: Engine;
  /** Closes the files, and ends the engine where it was made for this model alone. */
  readonly close: () => Promise<void>;
}

/** @throws OptionError before anything is opened; CheckpointError that names the file and what is wrong. */
export async function loadBert(model: ModelSource, options?: OptionsOf<typeof loadOptions>): Promise<LoadedBert> {
  const read = loadOptions.read(options);
  return openModel(model, read, (opened) => load(opened, read));
}

async function load(
  { files, engine, open, close }: OpenedModel,
  { paddedEmbeddings }: ReadOptions<typeof loadOptions>,
): Promise<LoadedBert> {
  const modules = await readModules(files);
  const encoder = files.within(modules?.[0]?.folder ?? '');
  const { config: published } = await locateBert(encoder);
  const recipe = modules === undefined ? plainRecipe : await readRecipe(files, modules);
  const tokenizer = await readTokenizer(encoder);
  checkVocabulary(tokenizer.vocabularySize, published.vocabSize, encoder.place('vocab.txt'), paddedEmbeddings);
  const checkpoint = await open(encoder);
  const source = recognize(checkpoint);
  const config = withLabels(published, source, checkpoint);
  const parts = presentParts(config, source, checkpoint);
  const loaded = { files, encoder, config, tokenizer, checkpoint, source, parts, recipe, engine, close };
  bertWeights(loaded, parts); // refuses a missing or mis-shaped tensor now, not at the first call
  return loaded;
}

/** The places of the weights of some parts. */
export function bertWeights(
  { config, source, checkpoint }: LoadedBert,
  parts: BertParts,
): Tree<BertSchema, WeightSource> {
  return bindTree<BertSchema>(bertSchema(config, parts), source.names(config, parts), checkpoint);
}

/** Refuses, and closes, a checkpoint that lacks a part that the class needs. */
export async function requireParts(loaded: LoadedBert, needed: Partial<BertParts>, model: string): Promise<void> {
  const lacking = partNames.find((part) => needed[part] === true && !loaded.parts[part]);
  if (lacking === undefined) return;
  const { files } = loaded.checkpoint;
  await loaded.close();
  throw new CheckpointError('MISSING_TENSOR', `${model} needs the ${partTitles[lacking]}, which the checkpoint lacks`, {
    file: files[0] ?? loaded.files.name,
    at: lacking,
    ...(needed.classifier === true ? { hint: 'Fine-tune it first: `firth finetune classify`' } : {}),
  });
}

const partNames = ['pooler', 'predictions', 'seqRelationship', 'classifier'] as const;

const partTitles: Readonly<Record<keyof BertParts, string>> = {
  pooler: 'pooler',
  predictions: 'masked-language-model head (cls.predictions)',
  seqRelationship: 'next-sentence head (cls.seq_relationship)',
  classifier: 'classifier',
};

async function readTokenizer(files: ModelFiles): Promise<BertTokenizer> {
  const names = ['vocab.txt', 'tokenizer.json', 'tokenizer_config.json'] as const;
  const texts = await Promise.all(names.map(async (name) => [name, await files.text(name)] as const));
  return BertTokenizer.fromFiles(Object.fromEntries(texts), {}, files.folder);
}

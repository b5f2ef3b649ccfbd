import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { checkVocabulary, type ModelFiles, type ModelSource } from '@firth/checkpoints/model-files';
import { bindTree, calibrated, type Engine, type Factors, type Tree, type WeightSource } from '@firth/ops';
import { openModel, type OpenModelOptions, type OpenedModel } from '@firth/ops/open-model';
import { BertTokenizer } from '@firth/tokenizers/bert';
import type { BertConfig } from './config.js';
import { locateBert } from './locate.js';
import { bertSchema, type BertParts, type BertSchema } from './schema.js';
import { readModules } from './sentence/modules.js';
import { plainRecipe, readRecipe, type SentenceRecipe } from './sentence/recipe.js';
import { presentParts, withLabels } from './sources/parts.js';
import { recognize, type RecognizedSource } from './sources/recognize.js';

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), and what runs it. */
export type LoadOptions = OpenModelOptions & {
  /** Accept a vocabulary that is shorter than the embedding table, as some checkpoints pad theirs on purpose. */
  readonly paddedEmbeddings?: boolean;
};

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
  /** What an engine that rounds kernels measures first, once; undefined where it rounds none. */
  readonly factors: (() => Promise<Factors>) | undefined;
  /** Closes the files, and ends the engine where it was made for this model alone. */
  readonly close: () => Promise<void>;
}

export const loadBert = (model: ModelSource, options: LoadOptions = {}): Promise<LoadedBert> =>
  openModel(model, options, (opened) => load(opened, options));

async function load(
  { files, engine, open, close }: OpenedModel,
  { paddedEmbeddings = false }: LoadOptions,
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
  const found = { files, encoder, config, tokenizer, checkpoint, source, parts, recipe, engine, close };
  const loaded: LoadedBert = { ...found, factors: measuredOnce(found) };
  bertWeights(loaded, parts); // refuses a missing or mis-shaped tensor now, not at the first call
  return loaded;
}

/** The places of the weights of some parts. */
export function bertWeights(loaded: LoadedBert, parts: BertParts): Tree<BertSchema, WeightSource> {
  const weights = boundWeights(loaded, parts);
  const { factors, config } = loaded;
  return factors === undefined ? weights : calibrated<BertSchema>(bertSchema(config, parts), weights, factors);
}

type Bound = Pick<LoadedBert, 'config' | 'source' | 'checkpoint'>;

const boundWeights = ({ config, source, checkpoint }: Bound, parts: BertParts): Tree<BertSchema, WeightSource> =>
  bindTree<BertSchema>(bertSchema(config, parts), source.names(config, parts), checkpoint);

function measuredOnce(found: Omit<LoadedBert, 'factors'>): LoadedBert['factors'] {
  const { engine, config, parts, tokenizer } = found;
  if (engine.calibrate === undefined) return undefined;
  const calibrate = engine.calibrate.bind(engine);
  let measured: Promise<Factors> | undefined;
  return () => {
    measured ??= measure();
    measured.catch(() => (measured = undefined)); // the next who asks tries again
    return measured;
  };

  async function measure(): Promise<Factors> {
    const { calibrateBert } = await import('./calibration.js'); // for int8 alone
    return calibrateBert(calibrate, { config, parts, tokenizer, weights: boundWeights(found, parts) });
  }
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

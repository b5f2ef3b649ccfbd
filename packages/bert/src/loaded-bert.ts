import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { checkVocabulary, readJson, type ModelFiles, type ModelSource } from '@firth/checkpoints/model-files';
import {
  bindTree,
  bindWhole,
  calibrated,
  measuredOnce,
  type Engine,
  type Factors,
  type LoadingRule,
  type Tree,
  type WeightSource,
} from '@firth/ops';
import { openModel, type OpenedModel } from '@firth/ops/open-model';
import type { OptionsOf, ReadOptions } from '@firth/options';
import { BertTokenizer, TOKENIZER_FILES, type BertTokenizerOptions } from '@firth/tokenizers/bert';
import type { BertConfig } from './config.js';
import { forwardProgram } from './forward.js';
import { completeBatch } from './inputs.js';
import { loadOptions } from './load-options.js';
import { locateBert } from './locate.js';
import { bertSchema, type BertParts, type BertSchema } from './schema.js';
import { plainRecipe, type SentenceRecipe } from './sentence/recipe.js';
import { presentParts } from './sources/parts.js';
import { recognize } from './sources/recognize.js';
import type { RecognizedSource } from './sources/source.js';
import { settle } from './sources/settle.js';

export type { LoadOptions } from './load-options.js';

/** A published checkpoint, opened and recognised; no weight of it is read yet. */
export interface LoadedBert {
  readonly files: ModelFiles;
  /** Those of the encoder itself: a sentence-transformers folder may keep them in a folder of its own. */
  readonly encoder: ModelFiles;
  readonly config: BertConfig;
  readonly tokenizer: BertTokenizer;
  readonly checkpoint: Checkpoint;
  readonly source: Pick<RecognizedSource, 'names' | 'withoutHeads'>;
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

/** @throws OptionError before anything is opened; CheckpointError that names the file and what is wrong. */
export async function loadBert(model: ModelSource, options?: OptionsOf<typeof loadOptions>): Promise<LoadedBert> {
  const read = loadOptions.read(options);
  return openModel(model, read, (opened) => load(opened, read));
}

async function load(
  { files, engine, open, close }: OpenedModel,
  { paddedEmbeddings, skipUnknownTensors, lowerCase, splitSpecialTokens }: ReadOptions<typeof loadOptions>,
): Promise<LoadedBert> {
  const sentence = await readSentence(files);
  const encoder = files.within(sentence?.folder ?? '');
  const located = await locateBert(encoder).catch(async (error: unknown) => {
    throw await (await import('./sources/rare.js')).whatIsThere(encoder, error, recognize);
  });
  const recipe = (await sentence?.recipe(located.config)) ?? plainRecipe;
  const tokenizer = await readTokenizer(encoder, { lowerCase, splitSpecialTokens });
  const { vocabSize } = located.config;
  checkVocabulary(tokenizer.rowsOf(vocabSize), vocabSize, tokenizer.options.file ?? encoder.folder, paddedEmbeddings);
  const { config, source } = await settle(located, await recognize(await open(encoder)));
  const { checkpoint } = source;
  const parts = presentParts(config, source);
  const rule = { ...loadingRule(config, source), skipUnknownTensors };
  bindWhole<BertSchema>(bertSchema(config, parts), source.names(config, parts), checkpoint, rule); // refuses now, not at the first call
  const found = { files, encoder, config, tokenizer, checkpoint, source, parts, recipe, engine, close };
  return { ...found, factors: measuredOnce(engine, (calibrate) => measure(found, calibrate)) };
}

/** How a BERT's checkpoint is refused where it does not fit the config. */
export const loadingRule = ({ numHiddenLayers }: BertConfig, source: RecognizedSource): LoadingRule => ({
  reasonToSkip: (name) => source.reasonToSkip(name),
  expected: `the weights of ${numHiddenLayers} layers`,
});

/** A page that opens no sentence encoder does not load what reads one. */
async function readSentence(files: ModelFiles) {
  const json = await readJson(files, 'modules.json');
  return json === undefined ? undefined : (await import('./sentence/read-recipe.js')).readSentence(files, json);
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

async function measure(
  found: Omit<LoadedBert, 'factors'>,
  calibrate: NonNullable<Engine['calibrate']>,
): Promise<Factors> {
  const { config, parts, tokenizer } = found;
  const { calibrationIds } = await import('./calibration.js'); // for int8 alone
  const batch = completeBatch({ inputIds: calibrationIds(tokenizer, config) }, config);
  return calibrate(forwardProgram(config, parts), boundWeights(found, parts), batch);
}

/** Refuses, and closes, a checkpoint that lacks a part that the class needs. */
export async function requireParts(loaded: LoadedBert, needed: Partial<BertParts>, model: string): Promise<void> {
  const lacking = partNames.find((part) => needed[part] === true && !loaded.parts[part]);
  if (lacking === undefined) return;
  const { files } = loaded.checkpoint;
  const hint =
    needed.classifier === true ? 'Fine-tune it first: `firth finetune classify`' : loaded.source.withoutHeads;
  await loaded.close();
  throw new CheckpointError('MISSING_TENSOR', `${model} needs the ${partTitles[lacking]}, which the checkpoint lacks`, {
    file: files[0] ?? loaded.files.name,
    at: lacking,
    ...(hint === undefined ? {} : { hint }),
  });
}

const partNames = ['pooler', 'predictions', 'seqRelationship', 'classifier'] as const;

const partTitles: Readonly<Record<keyof BertParts, string>> = {
  pooler: 'pooler',
  predictions: 'masked-language-model head (cls.predictions)',
  seqRelationship: 'next-sentence head (cls.seq_relationship)',
  classifier: 'classifier',
};

/** The tokenizer of an encoder's folder; `options` come before what its files say. */
export async function readTokenizer(files: ModelFiles, options: BertTokenizerOptions = {}): Promise<BertTokenizer> {
  const texts = await Promise.all(TOKENIZER_FILES.map(async (name) => [name, await files.text(name)] as const));
  return BertTokenizer.load(Object.fromEntries(texts), options, files.folder);
}

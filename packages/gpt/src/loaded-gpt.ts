import { CheckpointError, differ, type Checkpoint } from '@firth/checkpoints';
import { checkVocabulary, readJson, type ModelFiles, type ModelSource } from '@firth/checkpoints/model-files';
import {
  bindTree,
  bindWhole,
  calibrated,
  measuredOnce,
  nameOf,
  type Engine,
  type Factors,
  type Tree,
  type WeightSource,
} from '@firth/ops';
import { openModel, type OpenedModel } from '@firth/ops/open-model';
import type { OptionsOf, ReadOptions } from '@firth/options';
import type { Tokenizer } from '@firth/tokenizers';
import { configOfArrays, parseGptConfig, type GptConfig, type ModelType } from './config.js';
import { readGenerationDefaults, type GenerationDefaults } from './generation/generation-config.js';
import { loadOptions } from './load-options.js';
import { gptSchema, type GptParts, type GptSchema } from './schema.js';
import { loadingRule } from './sources/fates.js';
import { recognize } from './sources/recognize.js';
import type { RecognizedSource } from './sources/source.js';
import { readTokenizer } from './tokenizer.js';

export type { LoadOptions } from './load-options.js';

/** A published checkpoint, opened and recognised; no weight of it is read yet. */
export interface LoadedGpt {
  readonly files: ModelFiles;
  readonly config: GptConfig;
  readonly tokenizer: Tokenizer;
  /** What the folder sets for `generate`. */
  readonly generation: GenerationDefaults | undefined;
  readonly source: RecognizedSource;
  readonly engine: Engine;
  /** What an engine that rounds kernels measures first, once; undefined where it rounds none. */
  readonly factors: (() => Promise<Factors>) | undefined;
  /** Closes the files, and ends the engine where it was made for this model alone. */
  readonly close: () => Promise<void>;
}

/** Opens a GPT; `wanted` refuses the other model. @throws OptionError before anything is opened. */
export async function loadGpt(
  model: ModelSource,
  options?: OptionsOf<typeof loadOptions>,
  wanted?: ModelType,
): Promise<LoadedGpt> {
  const read = loadOptions.read(options);
  return openModel(model, read, (opened) => load(opened, read, wanted));
}

async function load(
  { files, engine, open, close }: OpenedModel,
  {
    paddedEmbeddings,
    skipUnknownTensors,
    lowerCase,
    splitSpecialTokens,
    generationConfig,
  }: ReadOptions<typeof loadOptions>,
  wanted: ModelType | undefined,
): Promise<LoadedGpt> {
  const checkpoint = await open();
  const source = await recognize(checkpoint);
  const { modelType } = source;
  if (wanted !== undefined && modelType !== wanted) throw otherModel(checkpoint, modelType, wanted);
  const config = await readConfig(files, source);
  const generation = generationConfig ? await readGenerationDefaults(files, config.vocabSize) : undefined;
  const tokenizer = await readTokenizer(files, modelType, { lowerCase, splitSpecialTokens });
  const { vocabSize } = config;
  checkVocabulary(tokenizer.rowsOf(vocabSize), vocabSize, tokenizer.options.file ?? files.folder, paddedEmbeddings);
  const { parts } = source;
  const rule = { ...loadingRule(config, source), skipUnknownTensors };
  bindWhole<GptSchema>(gptSchema(config, parts), source.names(config, parts), source.checkpoint, rule); // refuses now, not at the first call
  const found = { files, config, tokenizer, generation, source, engine, close };
  return { ...found, factors: measuredOnce(engine, (calibrate) => measure(found, calibrate)) };
}

/** The places of the weights of some parts. */
export function gptWeights(
  { config, source, factors }: Pick<LoadedGpt, 'config' | 'source' | 'factors'>,
  parts: GptParts,
): Tree<GptSchema, WeightSource> {
  const weights = boundWeights(config, source, parts);
  return factors === undefined ? weights : calibrated<GptSchema>(gptSchema(config, parts), weights, factors);
}

const boundWeights = (config: GptConfig, source: RecognizedSource, parts: GptParts): Tree<GptSchema, WeightSource> =>
  bindTree<GptSchema>(gptSchema(config, parts), source.names(config, parts), source.checkpoint);

async function measure(
  { config, source, tokenizer }: Omit<LoadedGpt, 'factors'>,
  calibrate: NonNullable<Engine['calibrate']>,
): Promise<Factors> {
  const { parts } = source;
  const { calibrateGpt } = await import('./calibration.js'); // for int8 alone
  return calibrateGpt(calibrate, { config, parts, tokenizer, weights: boundWeights(config, source, parts) });
}

/**
 * The config of a published GPT. A head that it calls tied, but which has values of its own, is untied, as transformers 5 has it.
 *
 * @throws CheckpointError `NOT_FOUND` that says what was looked for; `BAD_CONFIG` that names the field.
 */
export async function readConfig(files: ModelFiles, source: RecognizedSource): Promise<GptConfig> {
  const config = await publishedConfig(files, source);
  if (!config.tieWordEmbeddings) return config;
  const untied = { ...config, tieWordEmbeddings: false };
  const { embeddings, head } = source.names(untied, source.parts);
  const isOwn = head !== undefined && (await differ(source.checkpoint, nameOf(head), nameOf(embeddings.word)));
  return isOwn ? untied : config;
}

/** Reads `config.json`, `hparams.json`, or for the authors' arrays their shapes. */
async function publishedConfig(files: ModelFiles, { modelType, checkpoint }: RecognizedSource): Promise<GptConfig> {
  for (const name of ['config.json', 'hparams.json']) {
    const json = await readJson(files, name);
    if (json !== undefined) return parseGptConfig(json, files.place(name), modelType);
  }
  if (checkpoint.format === 'gpt-npy') return configOfArrays(checkpoint);
  throw new CheckpointError('NOT_FOUND', 'there is no config of a GPT here', {
    file: files.name,
    expected: 'config.json or hparams.json in the folder',
    hint: 'Name the folder that a published checkpoint was unpacked into',
  });
}

function otherModel({ files: [file = 'checkpoint'] }: Checkpoint, found: ModelType, expected: ModelType) {
  const hint = found === 'gpt2' ? 'Open it with GPT2' : 'Open it with OpenAIGPT';
  return new CheckpointError('MISSING_TENSOR', 'this is the checkpoint of another model', {
    file,
    expected,
    found,
    hint,
  });
}

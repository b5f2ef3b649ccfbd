import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { checkVocabulary, readJson, type ModelFiles, type ModelSource } from '@firth/checkpoints/model-files';
import { bindTree, calibrated, type Engine, type Factors, type Tree, type WeightSource } from '@firth/ops';
import { openModel, type OpenModelOptions, type OpenedModel } from '@firth/ops/open-model';
import type { Tokenizer } from '@firth/tokenizers';
import { configOfArrays, parseGptConfig, type GptConfig, type ModelType } from './config.js';
import { gptSchema, languageModel, type GptParts, type GptSchema } from './schema.js';
import { refuseUnknown } from './sources/fates.js';
import { recognize, type RecognizedSource } from './sources/recognize.js';
import { readTokenizer } from './tokenizer.js';

/** How a model of the hub is fetched (revision, token, endpoint, cache, offline, progress), and what runs it. */
export type LoadOptions = OpenModelOptions & {
  /** Accept a vocabulary that is shorter than the embedding table, as some checkpoints pad theirs on purpose. */
  readonly paddedEmbeddings?: boolean;
  /** Accept tensors that are no weights of a GPT, as those of a head of another task are. */
  readonly skipUnknownTensors?: boolean;
};

/** A published checkpoint, opened and recognised; no weight of it is read yet. */
export interface LoadedGpt {
  readonly files: ModelFiles;
  readonly config: GptConfig;
  readonly tokenizer: Tokenizer;
  readonly source: RecognizedSource;
  readonly engine: Engine;
  /** What an engine that rounds kernels measures first, once; undefined where it rounds none. */
  readonly factors: (() => Promise<Factors>) | undefined;
  /** Closes the files, and ends the engine where it was made for this model alone. */
  readonly close: () => Promise<void>;
}

/** Opens a GPT; `wanted` refuses the other model. */
export const loadGpt = (model: ModelSource, options: LoadOptions = {}, wanted?: ModelType): Promise<LoadedGpt> =>
  openModel(model, options, (opened) => load(opened, options, wanted));

async function load(
  { files, engine, open, close }: OpenedModel,
  { paddedEmbeddings = false, skipUnknownTensors = false }: LoadOptions,
  wanted: ModelType | undefined,
): Promise<LoadedGpt> {
  const checkpoint = await open();
  const source = recognize(checkpoint);
  const { modelType } = source;
  if (wanted !== undefined && modelType !== wanted) throw otherModel(checkpoint, modelType, wanted);
  const config = await readConfig(files, source);
  const tokenizer = await readTokenizer(files, modelType);
  checkVocabulary(tokenizer.vocabularySize, config.vocabSize, files.folder, paddedEmbeddings);
  const found = { files, config, tokenizer, source, engine, close };
  const loaded: LoadedGpt = { ...found, factors: measuredOnce(found) };
  gptWeights(loaded, languageModel); // refuses a missing or mis-shaped tensor now, not at the first call
  if (!skipUnknownTensors) refuseUnknown(config, source);
  return loaded;
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

function measuredOnce({ engine, config, source, tokenizer }: Omit<LoadedGpt, 'factors'>): LoadedGpt['factors'] {
  const { parts } = source;
  if (engine.calibrate === undefined) return undefined;
  const calibrate = engine.calibrate.bind(engine);
  let measured: Promise<Factors> | undefined;
  return () => {
    measured ??= measure();
    measured.catch(() => (measured = undefined)); // the next who asks tries again
    return measured;
  };

  async function measure(): Promise<Factors> {
    const { calibrateGpt } = await import('./calibration.js'); // for int8 alone
    return calibrateGpt(calibrate, { config, parts, tokenizer, weights: boundWeights(config, source, parts) });
  }
}

/**
 * Reads the config of a published GPT: `config.json`, `hparams.json`, or for the authors' arrays their shapes.
 *
 * @throws CheckpointError `NOT_FOUND` that says what was looked for; `BAD_CONFIG` that names the field.
 */
export async function readConfig(files: ModelFiles, { modelType, checkpoint }: RecognizedSource): Promise<GptConfig> {
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

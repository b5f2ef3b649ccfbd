import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import {
  namedWeights,
  parameterCount,
  tensorFates,
  type NamedWeight,
  type SkipReason,
  type TensorFates,
} from '@firth/ops';
import type { BertConfig } from './config.js';
import { modelFiles, readJson } from '@firth/checkpoints/model-files';
import { locateBert, type LocatedBert } from './locate.js';
import { bertSchema, type BertParts, type BertSchema } from './schema.js';
import { parseModules } from './sentence/modules.js';
import { googleNames } from './sources/google.js';
import { currentSpelling, huggingFaceNames } from './sources/huggingface.js';
import { presentParts } from './sources/parts.js';
import { recognize } from './sources/recognize.js';
import type { RecognizedSource } from './sources/source.js';
import { settle } from './sources/settle.js';

/** How a checkpoint maps to the weight tree of a BERT. What is missing is listed, not refused. */
export interface BertMapping extends Pick<LocatedBert, 'folder' | 'configFile' | 'config'>, TensorFates<SkipReason> {
  readonly isBert: true;
  readonly publisher: RecognizedSource['publisher'];
  /** The parts of which the checkpoint holds any tensor. */
  readonly parts: BertParts;
  /** Numbers in the whole tree of these parts. */
  readonly parameterCount: number;
}

/** A checkpoint without a tree, and why. */
export interface NoBertMapping {
  readonly isBert: false;
  readonly reason: string;
}

/** The folder or file of the encoder itself: a sentence-transformers folder may keep it in a folder of its own. */
export async function encoderPath(path: string): Promise<string> {
  const files = await modelFiles(path);
  const json = await readJson(files, 'modules.json');
  const folder = (json === undefined ? undefined : parseModules(files, json)[0]?.folder) ?? '';
  return folder === '' ? files.name : files.within(folder).folder;
}

/**
 * Maps an opened checkpoint to the tree of a BERT; `path` is where its config is looked for (`encoderPath`).
 *
 * @throws CheckpointError for a BERT's tensors beside a config that is refused, and the other way around. Where neither
 * is a BERT's, or there is no config at all, that is a `NoBertMapping`.
 */
export async function describeMapping(checkpoint: Checkpoint, path: string): Promise<BertMapping | NoBertMapping> {
  const files = await modelFiles(path);
  const [located, source] = await Promise.all([refusal(() => locateBert(files)), refusal(() => recognize(checkpoint))]);
  if (located instanceof CheckpointError) {
    if (source instanceof CheckpointError) return { isBert: false, reason: source.message };
    if (located.code === 'NOT_FOUND')
      return { isBert: false, reason: (await import('./sources/rare.js')).withoutConfig(files).message };
    throw located;
  }
  if (source instanceof CheckpointError) throw source;
  return mapping(located, source);
}

/** The names and orientation that `save_pretrained` of Python's transformers gives to the weights of these parts. */
export function huggingFaceLayout(config: BertConfig, parts: BertParts): NamedWeight[] {
  const bare = !parts.predictions && !parts.seqRelationship && !parts.classifier;
  const spelling = { ...currentSpelling, prefix: bare ? '' : currentSpelling.prefix };
  return namedWeights<BertSchema>(bertSchema(config, parts), huggingFaceNames(config, parts, spelling));
}

/** The names and orientation of google-research/bert. */
export const googleLayout = (config: BertConfig, parts: BertParts): NamedWeight[] =>
  namedWeights<BertSchema>(bertSchema(config, parts), googleNames(config, parts));

async function mapping(located: LocatedBert, recognized: RecognizedSource): Promise<BertMapping> {
  const { folder, configFile } = located;
  const { config, source } = await settle(located, recognized);
  const parts = presentParts(config, source);
  const schema = bertSchema(config, parts);
  const wanted = namedWeights<BertSchema>(schema, source.names(config, parts));
  return {
    isBert: true,
    folder,
    configFile,
    config,
    publisher: source.publisher,
    parts,
    parameterCount: parameterCount(schema),
    ...tensorFates(source.checkpoint, wanted, (name) => source.reasonToSkip(name)),
  };
}

async function refusal<T>(action: () => T | Promise<T>): Promise<T | CheckpointError> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof CheckpointError) return error;
    throw error;
  }
}

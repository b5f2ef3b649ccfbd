import { CheckpointError, type Checkpoint, type CheckpointTensor } from '@firth/checkpoints';
import { leavesOf, nameOf, parameterCount, type SourceName } from '@firth/ops';
import type { BertConfig } from './config.js';
import { modelFiles } from '@firth/checkpoints/model-files';
import { locateBert, type LocatedBert } from './locate.js';
import { bertSchema, type BertParts, type BertSchema } from './schema.js';
import { readModules } from './sentence/modules.js';
import { googleNames } from './sources/google.js';
import { currentSpelling, huggingFaceNames } from './sources/huggingface.js';
import { presentParts } from './sources/parts.js';
import { recognize, type RecognizedSource, type SkipReason } from './sources/recognize.js';

/** A weight of the tree and the name that a publisher gives it. */
export interface NamedWeight {
  /** Where it stands in the tree: `encoder.0.attention.query.kernel`. */
  readonly path: string;
  /** Its shape in the tree; the file has the reverse of it where `transposed`. */
  readonly shape: readonly number[];
  readonly name: string;
  readonly transposed: boolean;
}

/** A weight of the tree and the tensor that holds it. */
export interface MappedWeight extends NamedWeight {
  readonly tensor: CheckpointTensor;
}

/** How a checkpoint maps to the weight tree of a BERT. What is missing is listed, not refused. */
export interface BertMapping extends Pick<LocatedBert, 'folder' | 'configFile' | 'config'> {
  readonly isBert: true;
  readonly publisher: RecognizedSource['publisher'];
  /** The parts of which the checkpoint holds any tensor. */
  readonly parts: BertParts;
  /** Numbers in the whole tree of these parts. */
  readonly parameterCount: number;
  readonly weights: readonly MappedWeight[];
  readonly missing: readonly NamedWeight[];
  /** Tensors that are there for another purpose, each with it. */
  readonly skipped: ReadonlyMap<string, SkipReason>;
  /** Tensors that nothing is known of. */
  readonly unused: readonly string[];
}

/** A checkpoint without a tree, and why. */
export interface NoBertMapping {
  readonly isBert: false;
  readonly reason: string;
}

/** The folder or file of the encoder itself: a sentence-transformers folder may keep it in a folder of its own. */
export async function encoderPath(path: string): Promise<string> {
  const files = await modelFiles(path);
  const folder = (await readModules(files))?.[0]?.folder ?? '';
  return folder === '' ? files.name : files.within(folder).folder;
}

/**
 * Maps an opened checkpoint to the tree of a BERT; `path` is where its config is looked for (`encoderPath`).
 *
 * @throws CheckpointError for a BERT's tensors beside a config that is refused, and the other way around. Where neither
 * is a BERT's, or there is no config at all, that is a `NoBertMapping`.
 */
export async function describeMapping(checkpoint: Checkpoint, path: string): Promise<BertMapping | NoBertMapping> {
  const [located, source] = await Promise.all([
    refusal(async () => locateBert(await modelFiles(path))),
    refusal(() => recognize(checkpoint)),
  ]);
  if (located instanceof CheckpointError) {
    if (source instanceof CheckpointError) return { isBert: false, reason: source.message };
    if (located.code === 'NOT_FOUND') return { isBert: false, reason: located.message };
    throw located;
  }
  if (source instanceof CheckpointError) throw source;
  return mapping(checkpoint, located, source);
}

/** The names and orientation that `save_pretrained` of Python's transformers gives to the weights of these parts. */
export function huggingFaceLayout(config: BertConfig, parts: BertParts): NamedWeight[] {
  const bare = !parts.predictions && !parts.seqRelationship;
  const spelling = { ...currentSpelling, prefix: bare ? '' : currentSpelling.prefix };
  return namedWeights(config, parts, { names: (...whole) => huggingFaceNames(...whole, spelling) });
}

/** The names and orientation of google-research/bert. */
export const googleLayout = (config: BertConfig, parts: BertParts): NamedWeight[] =>
  namedWeights(config, parts, { names: googleNames });

function mapping(checkpoint: Checkpoint, located: LocatedBert, source: RecognizedSource): BertMapping {
  const { folder, configFile, config } = located;
  const { tensors } = checkpoint;
  const parts = presentParts(config, source, checkpoint);
  const wanted = namedWeights(config, parts, source);
  const names = new Set(wanted.map(({ name }) => name));
  const others = [...tensors.keys()].filter((name) => !names.has(name));
  return {
    isBert: true,
    folder,
    configFile,
    config,
    publisher: source.publisher,
    parts,
    parameterCount: parameterCount(bertSchema(config, parts)),
    weights: wanted.flatMap((weight) => {
      const tensor = tensors.get(weight.name);
      return tensor === undefined ? [] : [{ ...weight, tensor }];
    }),
    missing: wanted.filter(({ name }) => !tensors.has(name)),
    skipped: new Map(
      others.flatMap((name) => {
        const reason = source.reasonToSkip(name);
        return reason === undefined ? [] : [[name, reason]];
      }),
    ),
    unused: others.filter((name) => source.reasonToSkip(name) === undefined),
  };
}

function namedWeights(config: BertConfig, parts: BertParts, source: Pick<RecognizedSource, 'names'>): NamedWeight[] {
  const leaves = leavesOf<BertSchema, SourceName>(bertSchema(config, parts), source.names(config, parts));
  return leaves.map(({ path, spec, value }) => ({
    path,
    shape: spec.shape,
    name: nameOf(value),
    transposed: typeof value !== 'string',
  }));
}

async function refusal<T>(action: () => T | Promise<T>): Promise<T | CheckpointError> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof CheckpointError) return error;
    throw error;
  }
}

import type { Checkpoint, CheckpointTensor } from './checkpoint.js';
import { CheckpointError } from './error.js';
import { isJsonObject, parseJson, type JsonObject } from './json.js';
import type { ByteSource } from './source/byte-source.js';

/** A generous cap of an index in bytes: 100,000 tensors take about 10 MB. */
const LONGEST_INDEX = 100_000_000;

/**
 * Opens the shards that a Hugging Face index (`model.safetensors.index.json`, `pytorch_model.bin.index.json`) names:
 * `{"metadata": {…}, "weight_map": {tensor: shard file}}`. Closing the checkpoint closes every shard; the index itself
 * is closed once it is read.
 * @param extension What every shard's name must end in, `.safetensors` or `.bin`.
 * @param openShard Opens a shard by its plain file name, which lies in the folder of the index.
 * @throws CheckpointError BAD_HEADER, MISSING_SHARD, MISSING_TENSOR or what a shard's own format throws.
 */
export async function openSharded(
  index: ByteSource,
  extension: string,
  openShard: (fileName: string) => Promise<Checkpoint>,
): Promise<Checkpoint> {
  const weightMap = await readWeightMap(index, extension);
  const shards = new Map<string, Checkpoint>();
  const close = async (): Promise<void> => {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
  };
  try {
    for (const fileName of new Set(weightMap.values())) {
      shards.set(fileName, await openNamedShard(index.name, fileName, openShard));
    }
    const tensors = collectTensors(index.name, weightMap, shards);
    await index.close();
    const opened = [...shards.values()];
    return {
      format: opened[0]?.format ?? 'safetensors',
      files: [index.name, ...opened.flatMap((shard) => shard.files)],
      tensors,
      skipped: opened.flatMap((shard) => shard.skipped),
      metadata: Object.fromEntries(opened.flatMap((shard) => Object.entries(shard.metadata))),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readWeightMap(index: ByteSource, extension: string): Promise<ReadonlyMap<string, string>> {
  const file = index.name;
  if (index.size > LONGEST_INDEX) {
    const found = `${index.size}`;
    throw new CheckpointError('BAD_HEADER', 'the index is too long', {
      file,
      expected: `${LONGEST_INDEX} bytes`,
      found,
    });
  }
  const parsed = parseJson(await index.read(0, index.size), file);
  const map = isJsonObject(parsed) ? parsed.get('weight_map') : undefined;
  if (!isJsonObject(map) || map.size === 0) {
    throw new CheckpointError('BAD_HEADER', 'no "weight_map" that gives each tensor its shard', { file });
  }
  return checkShardNames(file, map, extension);
}

function checkShardNames(file: string, map: JsonObject, extension: string): ReadonlyMap<string, string> {
  const checked = new Map<string, string>();
  for (const [name, shard] of map) {
    if (typeof shard !== 'string' || !/^[^/\\\0:]+$/.test(shard) || !shard.endsWith(extension)) {
      throw new CheckpointError('BAD_HEADER', 'a shard must be a plain file name beside the index', {
        file,
        at: name,
        expected: `*${extension}`,
        found: JSON.stringify(shard),
      });
    }
    checked.set(name, shard);
  }
  return checked;
}

async function openNamedShard(
  file: string,
  fileName: string,
  openShard: (fileName: string) => Promise<Checkpoint>,
): Promise<Checkpoint> {
  try {
    return await openShard(fileName);
  } catch (cause) {
    if (!(cause instanceof CheckpointError) || cause.code !== 'NOT_FOUND') throw cause;
    throw new CheckpointError('MISSING_SHARD', 'a shard is missing', { file, expected: fileName, cause });
  }
}

function collectTensors(
  file: string,
  weightMap: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, Checkpoint>,
): ReadonlyMap<string, CheckpointTensor> {
  const tensors = new Map<string, CheckpointTensor>();
  for (const [name, shard] of weightMap) {
    const tensor = shards.get(shard)?.tensors.get(name);
    if (tensor === undefined) {
      throw new CheckpointError('MISSING_TENSOR', 'the tensor is not in its shard', {
        file,
        at: name,
        expected: shard,
      });
    }
    tensors.set(name, tensor);
  }
  for (const [shard, { tensors: held }] of shards) {
    for (const name of held.keys()) {
      if (weightMap.get(name) === shard) continue;
      throw new CheckpointError('BAD_HEADER', 'index and shard disagree', {
        file,
        at: name,
        expected: weightMap.get(name) ?? 'not in any shard',
        found: shard,
      });
    }
  }
  return tensors;
}

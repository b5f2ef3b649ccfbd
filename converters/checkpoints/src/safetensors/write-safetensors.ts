import { makeFolder, writeFiles } from '#file-system';
import { CheckpointError } from '../error.js';
import { writeTensors, type WritableTensor, type WriteOptions } from '../write/write-tensors.js';
import { encodeHeader } from './encode-header.js';
import { shardNames, splitShards } from './shards.js';

export interface SafetensorsOptions extends WriteOptions {
  /** Strings that the file carries beside its tensors, e.g. `{ format: 'pt' }`, which transformers insists on. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * Bytes of tensors above which the file is cut: `model.safetensors` becomes `model-00001-of-00002.safetensors`, … and
   * `model.safetensors.index.json`. Never by default.
   */
  readonly shardSize?: number;
  /**
   * Texts that belong to the tensors, by the names that they get beside them, such as `config.json`. The folder is made where it
   * is not there; all files take their names when all are complete and on disk, the tensors' last.
   */
  readonly texts?: ReadonlyMap<string, string>;
}

/**
 * Writes a `.safetensors` file, in the order and with the header of the Python library. The tensors are read one at a
 * time. The bytes go to a temporary file beside `path`, which takes its name only when it is complete and on disk: a
 * failure or an abort leaves what was at `path` as it was, and nothing else.
 * @returns The paths written: `path`, or the shards and then their index; without the texts.
 * @throws CheckpointError BAD_TENSOR, UNSUPPORTED, NOT_FOUND (no such folder), UNWRITABLE, or what a tensor's `read`
 * throws; the signal's reason when it is aborted.
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<WritableTensor>,
  { metadata = {}, shardSize = Infinity, texts = new Map(), ...options }: SafetensorsOptions = {},
): Promise<readonly string[]> {
  const whole = encodeHeader(path, [...tensors], metadata);
  const folder = path.replace(/[^/\\]*$/, '');
  if (texts.size > 0) await makeFolder(folder);
  const write: typeof writeFiles = (paths, signal, writeBoth) =>
    writeFiles([...[...texts.keys()].map((name) => folder + name), ...paths], signal, async (files) => {
      for (const [i, text] of [...texts.values()].entries()) await files[i]?.write(new TextEncoder().encode(text));
      await writeBoth(files.slice(texts.size));
    });
  if (whole.dataLength <= shardSize) {
    await write([path], options.signal, async ([file]) => {
      await file?.write(whole.bytes);
      await writeTensors(path, whole.tensors, options, async (bytes) => file?.write(bytes));
    });
    return [path];
  }
  if (!path.endsWith('.safetensors')) {
    throw new CheckpointError('UNSUPPORTED', 'shards need a name that ends in .safetensors', { file: path });
  }
  const shards = splitShards(whole.tensors, shardSize);
  const names = shardNames(path, shards.length);
  const indexPath = `${path}.index.json`;
  const placed = shards.flatMap((shard, i) => shard.map((sized) => ({ ...sized, shard: i })));
  await write([...names.map(({ path }) => path), indexPath], options.signal, async (files) => {
    for (const [i, shard] of shards.entries()) {
      const header = encodeHeader(
        path,
        shard.map(({ tensor }) => tensor),
        metadata,
      );
      await files[i]?.write(header.bytes);
    }
    await writeTensors(path, placed, options, async (bytes, { shard }) => files[shard]?.write(bytes));
    const weightMap = placed.map(({ tensor, shard }) => [tensor.name, names[shard]?.fileName ?? ''] as const);
    const index = { metadata: { total_size: whole.dataLength }, weight_map: Object.fromEntries(weightMap) };
    await files.at(-1)?.write(new TextEncoder().encode(`${JSON.stringify(index, null, 2)}\n`));
  });
  return [...names.map(({ path }) => path), indexPath];
}

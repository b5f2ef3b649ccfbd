import { writeFiles } from '#file-system';
import { countElements } from '../dtype.js';
import { CheckpointError } from '../error.js';
import { encodeNpyHeader } from '../numpy/encode-npy-header.js';
import type { WritableTensor, WriteOptions } from '../write/write-tensors.js';
import { tensorNames } from './tensor-names.js';

/** How many files OpenAI's released GPT is cut into. */
const PARTS = 10;

interface Placed {
  readonly tensor: WritableTensor;
  /** Its first element among all. */
  readonly start: number;
  readonly count: number;
}

/**
 * Writes tensors into a folder as OpenAI's GPT was published: `params_shapes.json` and `params_0.npy` to `params_9.npy`, which are one array
 * cut as numpy's `array_split` cuts it. The tensors are float32 and named as `openGpt` names them, in its order.
 *
 * @throws CheckpointError BAD_TENSOR for another type, name or order.
 */
export async function writeGpt(
  folder: string,
  tensors: Iterable<WritableTensor>,
  options: WriteOptions = {},
): Promise<void> {
  const all = [...tensors];
  const names = tensorNames(folder, all.length);
  let total = 0;
  const placed = all.map((tensor, i): Placed => {
    const { name, dtype, shape } = tensor;
    if (name !== names[i] || dtype !== 'float32')
      throw new CheckpointError('BAD_TENSOR', 'not a tensor of GPT in its place', {
        file: folder,
        at: name,
        expected: `float32 ${names[i] ?? ''}`,
        found: dtype,
      });
    const start = total;
    const count = countElements(shape) ?? 0;
    total += count;
    return { tensor, start, count };
  });
  const parts = Array.from({ length: PARTS }, (_, part) => `params_${part}.npy`);
  const paths = [...parts, 'params_shapes.json'].map((name) => `${folder}/${name}`);
  await writeFiles(paths, options.signal, async (files) => {
    let end = 0;
    for (const [part, name] of parts.entries()) {
      const begin = end;
      end += Math.floor(total / PARTS) + (part < total % PARTS ? 1 : 0);
      const array = { name: 'array', dtype: 'float32', shape: [end - begin] } as const;
      await files[part]?.write(encodeNpyHeader(name, array));
      await files[part]?.write(await readRange(placed, begin, end));
      await options.onProgress?.({ name, written: 4 * end, total: 4 * total });
    }
    await files[PARTS]?.write(new TextEncoder().encode(JSON.stringify(all.map(({ shape }) => shape))));
  });
}

async function readRange(placed: readonly Placed[], begin: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(4 * (end - begin));
  for (const { tensor, start, count } of placed) {
    const [first, last] = [Math.max(begin, start), Math.min(end, start + count)];
    if (first >= last) continue;
    const own = await tensor.read();
    bytes.set(own.subarray(4 * (first - start), 4 * (last - start)), 4 * (first - begin));
  }
  return bytes;
}

import type { Checkpoint, CheckpointTensor } from '../checkpoint.js';
import { countElements, isCount } from '../dtype.js';
import { CheckpointError } from '../error.js';
import { parseJson, type JsonValue } from '../json.js';
import { refuseStandInSource } from '../stand-in.js';
import { openNpy } from '../numpy/open-npy.js';
import type { ByteSource } from '../source/byte-source.js';
import { placeOf } from '../source-tensor.js';
import { tensorNames } from './tensor-names.js';

/** OpenAI cut the released GPT into ten files, `params_0.npy` to `params_9.npy`; others may cut theirs otherwise. */
const MOST_PARTS = 10_000;
const LONGEST_SHAPES = 2 ** 20;

interface Part {
  readonly tensor: CheckpointTensor;
  readonly source: ByteSource;
  /** Bytes of all parts before this one. */
  readonly start: number;
}

/**
 * Opens OpenAI's GPT (github.com/openai/finetune-transformer-lm, `model/`): ten (or more, or fewer) one-dimensional float32 arrays which
 * are one array cut into pieces, and `params_shapes.json`, the shapes of the tensors that it holds one after another. A tensor
 * gets the name of its variable in that code (see `tensorNames`).
 * @param shapes `params_shapes.json`; closed once it is read.
 * @param openPart Opens `params_0.npy`, `params_1.npy` and so on; closed with the checkpoint.
 * @throws CheckpointError BAD_HEADER, BAD_TENSOR, MISSING_SHARD, or what `openNpy` throws.
 */
export async function openGpt(
  shapes: ByteSource,
  openPart: (fileName: string) => Promise<ByteSource>,
): Promise<Checkpoint> {
  const wanted = await readShapes(shapes);
  const parts: Part[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(parts.map(({ source }) => source.close()));
  };
  try {
    let total = 0;
    const wantedBytes = 4 * wanted.reduce((sum, shape) => sum + (countElements(shape) ?? 0), 0);
    for (let i = 0; i < MOST_PARTS && (i === 0 || total < wantedBytes); i++) {
      const missing = { file: shapes.name, found: `${total} of ${wantedBytes} bytes before it` };
      const part = await openOne(missing, `params_${i}.npy`, openPart, total);
      parts.push(part);
      total += part.tensor.byteLength;
    }
    await shapes.close();
    const tensors = cut(shapes.name, wanted, parts, total);
    return {
      format: 'gpt-npy',
      files: [shapes.name, ...parts.map(({ source }) => source.name)],
      tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      skipped: [],
      metadata: {},
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readShapes(source: ByteSource): Promise<readonly (readonly number[])[]> {
  const file = source.name;
  if (source.size > LONGEST_SHAPES) throw new CheckpointError('BAD_HEADER', 'the list of shapes is too long', { file });
  const parsed = parseJson(await source.read(0, source.size), file);
  const shapes = Array.isArray(parsed) ? parsed.map(shapeOf) : [];
  const bad = shapes.findIndex((shape) => shape === undefined);
  if (shapes.length === 0 || bad >= 0) {
    const at = bad >= 0 ? { at: `shape ${bad}` } : {};
    throw new CheckpointError('BAD_HEADER', 'no list of shapes', { file, ...at, expected: '[[512, 768], …]' });
  }
  return shapes.filter((shape) => shape !== undefined);
}

function shapeOf(value: JsonValue): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const shape: number[] = [];
  for (const size of value) {
    if (!isCount(size)) return undefined;
    shape.push(size);
  }
  return countElements(shape) === undefined ? undefined : shape;
}

async function openOne(
  missing: { readonly file: string; readonly found: string },
  name: string,
  openPart: (fileName: string) => Promise<ByteSource>,
  start: number,
): Promise<Part> {
  const source = await openPart(name).catch((cause: unknown) => {
    if (!(cause instanceof CheckpointError) || cause.code !== 'NOT_FOUND') throw cause;
    throw new CheckpointError('MISSING_SHARD', 'a part is missing', { ...missing, expected: name, cause });
  });
  try {
    await refuseStandInSource(source);
    const tensor = (await openNpy(source)).tensors.get('array');
    if (tensor?.dtype !== 'float32' || tensor.shape.length !== 1) {
      const found = `${tensor?.dtype ?? 'nothing'} [${tensor?.shape.join() ?? ''}]`;
      throw new CheckpointError('BAD_TENSOR', 'a part of another kind', {
        file: source.name,
        expected: 'float32 of one dimension',
        found,
      });
    }
    return { tensor, source, start };
  } catch (error) {
    await source.close();
    throw error;
  }
}

function cut(
  file: string,
  shapes: readonly (readonly number[])[],
  parts: readonly Part[],
  total: number,
): readonly CheckpointTensor[] {
  const names = tensorNames(file, shapes.length);
  let start = 0;
  const tensors = shapes.map((shape, i): CheckpointTensor => {
    const byteLength = 4 * (countElements(shape) ?? 0);
    const from = start;
    start += byteLength;
    return {
      name: names[i] ?? '',
      dtype: 'float32',
      shape,
      byteLength,
      file,
      place: placeIn(parts, from, byteLength),
      read: () => readRange(parts, from, byteLength),
    };
  });
  if (start === total) return tensors;
  const found = `${total}`;
  throw new CheckpointError('BAD_TENSOR', 'shapes and parts disagree', { file, expected: `${start} bytes`, found });
}

/** Where a run lies if it does not cross from one file into the next. */
function placeIn(parts: readonly Part[], from: number, byteLength: number): CheckpointTensor['place'] {
  const part = parts.find(({ start, tensor }) => from >= start && from + byteLength <= start + tensor.byteLength);
  const { place } = part?.tensor ?? {};
  if (part === undefined || place === undefined) return undefined;
  return placeOf(part.source, place.offset + from - part.start, byteLength);
}

async function readRange(parts: readonly Part[], from: number, byteLength: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  for (const { tensor, source, start } of parts) {
    const begin = Math.max(from, start);
    const end = Math.min(from + byteLength, start + tensor.byteLength);
    // The elements are the end of their file.
    const dataStart = source.size - tensor.byteLength;
    if (begin < end) bytes.set(await source.read(dataStart + begin - start, end - begin), begin - from);
  }
  return bytes;
}

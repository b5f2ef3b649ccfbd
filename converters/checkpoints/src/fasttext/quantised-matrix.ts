import { bytesToFloat32 } from '../float32.js';
import type { ByteSource } from '../source/byte-source.js';
import type { SourceCursor } from './source-cursor.js';

/** Centroids of each part of a vector: a code is one byte (src/productquantizer.h, `ksub_`). */
const CENTROIDS = 256;

/** A product quantiser: a vector is cut into parts, each of which is the nearest of 256 centroids. */
interface Quantiser {
  readonly dimension: number;
  readonly parts: number;
  readonly partSize: number;
  readonly lastPartSize: number;
  /** Where its float32 centroids begin in the file. */
  readonly offset: number;
}

/** Where the pieces of a quantised matrix lie (src/quantmatrix.cc). */
export interface QuantisedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly codesOffset: number;
  readonly quantiser: Quantiser;
  /** Codes and centroids of the rows' lengths, where those were quantised apart. */
  readonly norms: { readonly codesOffset: number; readonly quantiser: Quantiser } | undefined;
}

/** @throws CheckpointError BAD_HEADER or TRUNCATED. */
export async function readQuantisedMatrix(cursor: SourceCursor): Promise<QuantisedMatrix> {
  const hasNorms = await cursor.bool();
  const rows = await cursor.int64();
  const columns = await cursor.int64();
  const codeCount = await cursor.int32();
  const codesOffset = cursor.skip(codeCount, 1);
  const quantiser = await readQuantiser(cursor);
  if (rows < 0 || quantiser.dimension !== columns || rows * quantiser.parts !== codeCount) {
    const found = `${codeCount} codes, dimension ${quantiser.dimension}`;
    cursor.fail('codes that do not fit the matrix', { expected: `[${rows},${columns}]`, found }, 'BAD_TENSOR');
  }
  if (!hasNorms) return { rows, columns, codesOffset, quantiser, norms: undefined };
  const normsOffset = cursor.skip(rows, 1);
  const normQuantiser = await readQuantiser(cursor);
  if (normQuantiser.dimension !== 1) cursor.fail('a length of more than one number', {}, 'BAD_TENSOR');
  return { rows, columns, codesOffset, quantiser, norms: { codesOffset: normsOffset, quantiser: normQuantiser } };
}

async function readQuantiser(cursor: SourceCursor): Promise<Quantiser> {
  const dimension = await cursor.int32();
  const parts = await cursor.int32();
  const partSize = await cursor.int32();
  const lastPartSize = await cursor.int32();
  const isWhole = dimension > 0 && parts > 0 && partSize > 0 && lastPartSize > 0 && lastPartSize <= partSize;
  if (!isWhole || (parts - 1) * partSize + lastPartSize !== dimension) {
    const found = `${parts} parts of ${partSize}, the last of ${lastPartSize}, of ${dimension}`;
    cursor.fail('a bad product quantiser', { found }, 'BAD_TENSOR');
  }
  return { dimension, parts, partSize, lastPartSize, offset: cursor.skip(dimension * CENTROIDS, 4) };
}

/** The values that the codes stand for, float32, row-major (`QuantMatrix::addRowToVector`). */
export async function dequantise(source: ByteSource, matrix: QuantisedMatrix): Promise<Float32Array> {
  const { rows, columns, codesOffset, quantiser, norms } = matrix;
  const { parts, partSize, lastPartSize } = quantiser;
  const codes = await source.read(codesOffset, rows * parts);
  const centroids = await readCentroids(source, quantiser);
  const normCodes = norms && (await source.read(norms.codesOffset, rows));
  const normValues = norms && (await readCentroids(source, norms.quantiser));
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const norm = normCodes === undefined ? 1 : (normValues?.[normCodes[row] ?? 0] ?? 0);
    for (let part = 0; part < parts; part++) {
      const size = part === parts - 1 ? lastPartSize : partSize;
      const from = part * CENTROIDS * partSize + (codes[row * parts + part] ?? 0) * size;
      const to = row * columns + part * partSize;
      for (let i = 0; i < size; i++) values[to + i] = norm * (centroids[from + i] ?? 0);
    }
  }
  return values;
}

async function readCentroids(source: ByteSource, { dimension, offset }: Quantiser): Promise<Float32Array> {
  return bytesToFloat32(await source.read(offset, 4 * dimension * CENTROIDS));
}

import { mulberry32 } from '../keyed-vectors/seeded-vector.js';
import type { PictureOptions } from './picture-options.js';
import { WordVectorsError } from '../error.js';

/** How many dimensions become two. */
export type Projection = NonNullable<PictureOptions['projection']>;

export type Point = readonly [x: number, y: number];

/**
 * Projects vectors, all of one dimension, by ml-pca or umap-js.
 * @throws WordVectorsError BAD_OPTION for fewer than 3 vectors.
 */
export async function project(vectors: readonly Float32Array[], projection: Projection): Promise<readonly Point[]> {
  if (vectors.length < 3) {
    throw new WordVectorsError('BAD_OPTION', 'too few words for a picture', {
      expected: 'at least 3',
      found: `${vectors.length}`,
    });
  }
  const rows = vectors.map((vector) => [...vector]);
  return projection.kind === 'pca' ? byPca(rows) : byUmap(rows, projection);
}

async function byPca(rows: number[][]): Promise<readonly Point[]> {
  const { PCA } = await import('ml-pca');
  const points = new PCA(rows).predict(rows, { nComponents: 2 }).to2DArray();
  return points.map(([x = 0, y = 0]) => [x, y]);
}

async function byUmap(rows: number[][], { neighbours = 15, seed = 1 }: Projection): Promise<readonly Point[]> {
  const { UMAP } = await import('umap-js');
  const nNeighbors = Math.max(2, Math.min(neighbours, rows.length - 1));
  // Points further apart than by default: each has a label.
  const apart = { minDist: 0.9, spread: 1.5 };
  const umap = new UMAP({ nComponents: 2, nNeighbors, ...apart, random: mulberry32(seed), distanceFn: cosineDistance });
  const points = await umap.fitAsync(rows);
  return points.map(([x = 0, y = 0]) => [x, y]);
}

function cosineDistance(a: readonly number[], b: readonly number[]): number {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const other = b[i] ?? 0;
    ab += value * other;
    aa += value * value;
    bb += other * other;
  });
  return 1 - ab / (Math.sqrt(aa * bb) || 1);
}

import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../fixtures/bert/', import.meta.url));

export type Language = 'english' | 'chinese';

export const languages: readonly Language[] = ['english', 'chinese'];

/** The folders of one language that hold the same weights in four original layouts. */
export const layouts = ['google', 'pytorch-legacy', 'pytorch-zip', 'safetensors'] as const;

export const fixture = (...parts: readonly string[]): string => join(root, ...parts);

/** A copy of a fixture's folder to break, removed by `Symbol.asyncDispose`. */
export async function copyOf(...parts: readonly string[]) {
  const parent = await mkdtemp(join(tmpdir(), 'firth-'));
  const folder = join(parent, 'model');
  await cp(fixture(...parts), folder, { recursive: true });
  return { folder, remove: () => rm(parent, { recursive: true }) };
}

interface GoldenCandidate {
  readonly token: string;
  readonly id: number;
  readonly score: number;
}

/** What transformers' pipelines give (fixtures/bert/tasks.py). */
export interface GoldenTasks {
  readonly fillMask: readonly {
    readonly text: string;
    readonly top: readonly (readonly GoldenCandidate[])[];
    readonly targets: readonly (readonly GoldenCandidate[])[];
  }[];
  readonly nextSentence: readonly {
    readonly first: string;
    readonly second: string;
    readonly isNext: number;
    readonly notNext: number;
  }[];
}

export const goldenTasks = (language: Language): GoldenTasks =>
  JSON.parse(readFileSync(fixture(language, 'tasks.json'), 'utf8')) as GoldenTasks; // made by tasks.py

/** The same for the two trained models, by their folders. */
export const trainedTasks = (folder: 'chinese_L-2_H-64_A-2' | 'english_L-2_H-64_A-2'): GoldenTasks => {
  const all = JSON.parse(readFileSync(fixture('trained', 'tasks.json'), 'utf8')) as Record<typeof folder, GoldenTasks>;
  return all[folder];
};

/** What sentence-transformers gives (fixtures/bert/sentence_folders.py). */
export interface GoldenEmbeddings {
  readonly sentences: readonly string[];
  readonly 'sentence-transformers': readonly (readonly number[])[];
  readonly 'sentence-transformers-dense': readonly (readonly number[])[];
  readonly pooling: Readonly<Record<string, readonly (readonly number[])[]>>;
}

export const goldenEmbeddings = (): GoldenEmbeddings =>
  JSON.parse(readFileSync(fixture('english', 'sentence-transformers', 'embeddings.json'), 'utf8')) as GoldenEmbeddings;

/** The folders of the classifiers (fixtures/bert/classification.py), by what they decide. */
export const classifiers = [
  ['single_label_classification', ['english', 'classifier']],
  ['regression', ['english', 'regression']],
  ['multi_label_classification', ['chinese', 'multi-label']],
] as const;

/** What transformers computes with a classifier. */
export interface GoldenClassification {
  readonly texts: readonly (string | readonly [string, string])[];
  readonly answers: readonly (number | readonly number[])[];
  readonly loss: number;
  readonly gradientNorm: number;
  readonly smoothedLoss?: number;
  readonly pipeline: readonly (readonly { readonly label: string; readonly score: number }[])[];
}

export const goldenClassification = (folder: readonly string[]): GoldenClassification =>
  JSON.parse(readFileSync(fixture(...folder, 'classification.json'), 'utf8')) as GoldenClassification; // by classification.py

/** The largest absolute difference of any two elements; infinite where the lengths differ. */
export function largestError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  return Array.from(expected, (value, i) => Math.abs((found[i] ?? NaN) - value)).reduce((a, b) => Math.max(a, b), 0);
}

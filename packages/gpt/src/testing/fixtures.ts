import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GenerateOptions } from '../generation/generate-options.js';

const root = fileURLToPath(new URL('../../../../fixtures/gpt/', import.meta.url));

export const fixture = (...parts: readonly string[]): string => join(root, ...parts);

/** Folders of the same model in each layout, and the name of its goldens. */
export const layouts = [
  ['gpt2/openai', 'gpt2'],
  ['gpt2/pytorch', 'gpt2'],
  ['gpt2/pytorch-zip', 'gpt2'],
  ['gpt2/safetensors', 'gpt2'],
  ['gpt2/double-heads', 'gpt2-double-heads'],
  ['gpt2-chinese', 'gpt2-chinese'],
  ['gpt/openai', 'gpt'],
  ['gpt/pytorch', 'gpt'],
  ['gpt/safetensors', 'gpt'],
  ['gpt/double-heads', 'gpt-double-heads'],
] as const;

/** A copy of a fixture's folder to break. */
export async function copyOf(...parts: readonly string[]) {
  const parent = await mkdtemp(join(tmpdir(), 'firth-'));
  const folder = join(parent, 'model');
  await cp(fixture(...parts), folder, { recursive: true });
  return { folder, remove: () => rm(parent, { recursive: true }) };
}

interface GoldenOptions {
  readonly max_new_tokens: number;
  readonly eos_token_id?: number;
  readonly repetition_penalty?: number;
  readonly num_beams?: number;
  readonly length_penalty?: number;
  readonly early_stopping?: boolean | 'never';
  readonly num_return_sequences?: number;
}

/** What transformers' `generate` gives (fixtures/gpt/generation.py). */
export interface GoldenGeneration {
  readonly texts: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly logProbabilities: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly options: GoldenOptions;
    readonly prompts: readonly (readonly number[])[];
    readonly continuations: readonly (readonly number[])[];
  }[];
}

export const goldenGeneration = (name: string): GoldenGeneration =>
  JSON.parse(readFileSync(fixture(`${name}.generation.json`), 'utf8')) as GoldenGeneration; // made by make.py

/** transformers' names as ours. */
export function optionsOf(golden: GoldenOptions): GenerateOptions {
  const common = {
    maxNewTokens: golden.max_new_tokens,
    eosTokenId: golden.eos_token_id ?? null,
    ...(golden.repetition_penalty === undefined ? {} : { repetitionPenalty: golden.repetition_penalty }),
  };
  if (golden.num_beams === undefined) return common;
  return {
    ...common,
    numBeams: golden.num_beams,
    ...(golden.length_penalty === undefined ? {} : { lengthPenalty: golden.length_penalty }),
    ...(golden.early_stopping === undefined ? {} : { earlyStopping: golden.early_stopping }),
    ...(golden.num_return_sequences === undefined ? {} : { numReturnSequences: golden.num_return_sequences }),
  };
}

interface GoldenWarpers {
  readonly logits: readonly (readonly number[])[];
  readonly ids: readonly (readonly number[])[];
  readonly chains: readonly {
    readonly name: string;
    readonly options: Readonly<
      Partial<Record<'temperature' | 'top_k' | 'top_p' | 'min_p' | 'repetition_penalty', number>>
    >;
    readonly probabilities: readonly (readonly number[])[];
  }[];
}

export const goldenWarpers = (): GoldenWarpers =>
  JSON.parse(readFileSync(fixture('warpers.json'), 'utf8')) as GoldenWarpers; // made by make.py

/** The largest absolute difference of any two elements; infinite where the lengths differ. */
export function largestError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  return Array.from(expected, (value, i) => Math.abs((found[i] ?? NaN) - value)).reduce((a, b) => Math.max(a, b), 0);
}

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCheckpoint, writeSafetensors, type WritableTensor } from '@firth/checkpoints';
import { onTestFinished } from 'vitest';

const fixtures = fileURLToPath(new URL('../../../../fixtures/', import.meta.url));

/** The folders of one language that hold the same weights in four original layouts. */
export const layouts = ['google', 'pytorch-legacy', 'pytorch-zip', 'safetensors'] as const;

export const languages = ['english', 'chinese'] as const;

export const fixture = (...parts: readonly string[]): string => join(fixtures, 'bert', ...parts);

/** Of a GPT. */
export const gptFixture = (...parts: readonly string[]): string => join(fixtures, 'gpt', ...parts);

/** Of an ELMo. */
export const elmoFixture = (...parts: readonly string[]): string => join(fixtures, 'elmo', ...parts);

/** Of recurrent layers. */
export const rnnFixture = (...parts: readonly string[]): string => join(fixtures, 'rnn', ...parts);

/** An empty folder, removed after the test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firth-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A copy of a fixture's folder to break, removed after the test. */
export async function copyOf(...parts: readonly string[]): Promise<string> {
  const folder = join(await emptyFolder(), 'model');
  await cp(fixture(...parts), folder, { recursive: true });
  return folder;
}

/** Replaces a text in a file. */
export async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(from, to));
}

/** Writes a safetensors file anew with each tensor replaced, or left out where `change` gives none. */
export async function rewrite(
  from: string,
  to: string,
  change: (tensor: WritableTensor) => WritableTensor | undefined,
): Promise<void> {
  const checkpoint = await openCheckpoint(from);
  try {
    const tensors = [...checkpoint.tensors.values()].flatMap((tensor) => change(tensor) ?? []);
    await writeSafetensors(to, tensors, { metadata: checkpoint.metadata });
  } finally {
    await checkpoint.close();
  }
}

/** A file that a reference library wrote in any format. */
export const checkpointFixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../converters/checkpoints/fixtures/${name}`, import.meta.url));

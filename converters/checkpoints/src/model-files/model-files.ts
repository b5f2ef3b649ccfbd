import type { Checkpoint } from '../checkpoint.js';
import { CheckpointError } from '../error.js';
import type { HubOptions } from '../hub/hub-options.js';
import type { MappingOptions } from '../open-options.js';

/**
 * Of a text file of a model, bytes. A `tokenizer.json` of 500,000 tokens takes some 60 MB, one of 2 M tokens 200 MB; a JavaScript
 * string holds 2^29 characters.
 */
export const LONGEST_TEXT = 512 * 10 ** 6;

/** @throws CheckpointError UNSUPPORTED for a text that is longer than the file should be. */
export function checkLength(found: number, file: string, longest = LONGEST_TEXT): void {
  if (found <= longest) return;
  const sides = { expected: `at most ${longest} bytes`, found: `${found} bytes` };
  throw new CheckpointError('UNSUPPORTED', 'the file is too long', { file, ...sides });
}

/** How the files are fetched where they are not on disk, and whether they are mapped. */
export type ModelFilesOptions = HubOptions & MappingOptions;

/** The files of a published model, wherever they lie. A file's name is relative to the model's folder. */
export interface ModelFiles {
  /** The model as the caller named it. */
  readonly name: string;
  /** The folder that the files lie in, as errors name it; empty where they have none. */
  readonly folder: string;
  /** How errors name a file. */
  place(file: string): string;
  /**
   * The text of a file, undefined where there is none.
   * @param longest Bytes above which it is refused; 512 MB by default.
   */
  text(file: string, longest?: number): Promise<string | undefined>;
  /**
   * The files of a folder in this one; the folder itself for an empty name.
   * @throws CheckpointError BAD_CONFIG for a path that leaves it.
   */
  within(folder: string): ModelFiles;
  /** The checkpoint that the caller named, or the one that the folder holds. */
  open(): Promise<Checkpoint>;
}

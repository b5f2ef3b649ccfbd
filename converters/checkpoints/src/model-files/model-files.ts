import type { Checkpoint } from '../checkpoint.js';

/** The files of a published model, wherever they lie. A file's name is relative to the model's folder. */
export interface ModelFiles {
  /** The model as the caller named it. */
  readonly name: string;
  /** The folder that the files lie in, as errors name it; empty where they have none. */
  readonly folder: string;
  /** How errors name a file. */
  place(file: string): string;
  /** The text of a file, undefined where there is none. */
  text(file: string): Promise<string | undefined>;
  /** The files of a folder in this one; the folder itself for an empty name. */
  within(folder: string): ModelFiles;
  /** The checkpoint that the caller named, or the one that the folder holds. */
  open(): Promise<Checkpoint>;
}

import { CheckpointError } from '../error.js';
import { parseJsonText } from '../json-text.js';
import type { ModelFiles } from './model-files.js';

/** Of a config, bytes: a million labels with their names take 40 MB. */
const LONGEST_CONFIG = 64 * 10 ** 6;

/** Sizes above it are no sizes: it is what ONNX's and TensorFlow's own programs count up to. */
const LARGEST = 2 ** 31 - 1;
/** The deepest that was published has 1,000 (DeepNet); a loop over so many is short. */
const MOST_LAYERS = 4096;
const WIDEST = 100;

/** A parsed JSON object with the file it came from, so that every refusal can name the field. */
export class JsonFields {
  readonly file: string;
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(file: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new CheckpointError('BAD_CONFIG', 'the file is not a JSON object', { file, found: describe(value) });
    this.file = file;
    this.#fields = new Map(Object.entries(value));
  }

  has(field: string): boolean {
    return this.#fields.get(field) !== undefined && this.#fields.get(field) !== null;
  }

  /** The fields that there are, in the file's order. */
  names(): readonly string[] {
    return [...this.#fields.keys()];
  }

  /** A whole number from 0; no larger than what a 32-bit program can count, unless said. */
  integer(field: string, fallback?: number, most = LARGEST): number {
    return this.#whole(field, fallback, 0, most);
  }

  /** A whole number from 1; no larger than what a 32-bit program can count, unless said. */
  size(field: string, fallback?: number, most = LARGEST): number {
    return this.#whole(field, fallback, 1, most);
  }

  number(field: string, fallback?: number): number {
    const value = this.has(field) ? this.#fields.get(field) : fallback;
    if (typeof value !== 'number') throw this.refuse(field, 'a number', value);
    return value;
  }

  /** How many layers stand one on another. */
  layers(field: string): number {
    return this.size(field, undefined, MOST_LAYERS);
  }

  /** What is added to a variance: 0 where that is never 0, as in Python. */
  epsilon(field: string, fallback: number): number {
    const value = this.number(field, fallback);
    if (value >= 0 && value <= 1) return value;
    throw this.refuse(field, 'a number from 0 to 1', value);
  }

  /** A share of values that are left out: from 0, below 1. */
  dropout(field: string, fallback?: number): number {
    const value = this.number(field, fallback);
    if (value >= 0 && value < 1) return value;
    throw this.refuse(field, 'a number from 0 and below 1', value);
  }

  /** A standard deviation of fresh weights. */
  deviation(field: string, fallback: number): number {
    const value = this.number(field, fallback);
    if (value >= 0 && value <= WIDEST) return value;
    throw this.refuse(field, `a number from 0 to ${WIDEST}`, value);
  }

  #whole(field: string, fallback: number | undefined, least: number, most: number): number {
    const value = this.number(field, fallback);
    if (!Number.isInteger(value) || value < 0) throw this.refuse(field, 'a whole number', value);
    if (value < least) throw this.refuse(field, `a whole number of at least ${least}`, value);
    if (value > most) throw this.refuse(field, `a whole number from ${least} to ${most}`, value);
    return value;
  }

  boolean(field: string, fallback: boolean): boolean {
    const value = this.has(field) ? this.#fields.get(field) : fallback;
    if (typeof value !== 'boolean') throw this.refuse(field, 'true or false', value);
    return value;
  }

  string(field: string, fallback?: string): string {
    const value = this.has(field) ? this.#fields.get(field) : fallback;
    if (typeof value !== 'string') throw this.refuse(field, 'a string', value);
    return value;
  }

  /** One of the keys of `choices`, as its value. */
  choice<T>(field: string, choices: Readonly<Record<string, T>>, fallback: string): T {
    const value = this.string(field, fallback);
    const found = Object.entries(choices).find(([name]) => name === value);
    if (found === undefined) throw this.refuse(field, `one of ${Object.keys(choices).join(', ')}`, value);
    return found[1];
  }

  isList(field: string): boolean {
    return Array.isArray(this.#fields.get(field));
  }

  /** A list of whole numbers from 0. */
  integers(field: string): readonly number[] {
    const value = this.#fields.get(field);
    if (!Array.isArray(value)) throw this.refuse(field, 'a list of whole numbers', value);
    return value.map((item: unknown) => {
      if (typeof item !== 'number' || !Number.isInteger(item) || item < 0)
        throw this.refuse(field, 'whole numbers', item);
      return item;
    });
  }

  /** A string, or a list of them. */
  strings(field: string): readonly string[] {
    const value = this.#fields.get(field);
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((item) => {
      if (typeof item !== 'string') throw this.refuse(field, 'strings', item);
      return item;
    });
  }

  /** An object whose values are strings, null where `fallback` stands for it; empty where the field is absent. */
  stringMap(field: string, fallback?: string): ReadonlyMap<string, string> {
    const value: unknown = this.has(field) ? this.#fields.get(field) : {};
    if (typeof value !== 'object' || value === null) throw this.refuse(field, 'an object of strings', value);
    return new Map(
      Object.entries(value).map(([key, text]: [string, unknown]) => {
        const found = text ?? fallback;
        if (typeof found !== 'string') throw this.refuse(`${field}.${key}`, 'a string', text);
        return [key, found];
      }),
    );
  }

  /** The fields of an object in this one; none where it is absent. */
  object(field: string): JsonFields {
    const value: unknown = this.has(field) ? this.#fields.get(field) : {};
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.refuse(field, 'an object', value);
    return new JsonFields(this.file, value);
  }

  refuse(field: string, expected: string, found: unknown): CheckpointError {
    return new CheckpointError('BAD_CONFIG', 'the field is wrong', {
      file: this.file,
      at: field,
      expected,
      found: describe(found),
    });
  }
}

/** The fields of a file that must be there. */
export async function readFields(files: ModelFiles, name: string): Promise<JsonFields> {
  const json = await readJson(files, name);
  if (json !== undefined) return new JsonFields(files.place(name), json);
  throw new CheckpointError('NOT_FOUND', 'there is no such file', { file: files.place(name) });
}

/** What a file holds, undefined where there is none. */
export async function readJson(files: ModelFiles, name: string): Promise<unknown> {
  const text = await files.text(name, LONGEST_CONFIG);
  if (text === undefined) return undefined;
  return parseJsonText(text, files.place(name));
}

/** A value as a message shows it, whatever it is. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    return JSON.stringify(value).slice(0, 80);
  } catch {
    // What a program made itself may hold itself.
    return typeof value;
  }
}

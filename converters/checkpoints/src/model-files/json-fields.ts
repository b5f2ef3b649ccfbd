import { CheckpointError } from '../error.js';
import type { ModelFiles } from './model-files.js';

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

  integer(field: string, fallback?: number): number {
    const value = this.number(field, fallback);
    if (!Number.isSafeInteger(value) || value < 0) throw this.refuse(field, 'a whole number', value);
    return value;
  }

  /** A whole number of at least 1. */
  size(field: string, fallback?: number): number {
    const value = this.integer(field, fallback);
    if (value < 1) throw this.refuse(field, 'a whole number of at least 1', value);
    return value;
  }

  number(field: string, fallback?: number): number {
    const value = this.has(field) ? this.#fields.get(field) : fallback;
    if (typeof value !== 'number') throw this.refuse(field, 'a number', value);
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

  /** A string, or a list of them. */
  strings(field: string): readonly string[] {
    const value = this.#fields.get(field);
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((item) => {
      if (typeof item !== 'string') throw this.refuse(field, 'strings', item);
      return item;
    });
  }

  /** An object whose values are strings; empty where the field is absent. */
  stringMap(field: string): ReadonlyMap<string, string> {
    const value: unknown = this.has(field) ? this.#fields.get(field) : {};
    if (typeof value !== 'object' || value === null) throw this.refuse(field, 'an object of strings', value);
    return new Map(
      Object.entries(value).map(([key, text]: [string, unknown]) => {
        if (typeof text !== 'string') throw this.refuse(`${field}.${key}`, 'a string', text);
        return [key, text];
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
  const text = await files.text(name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError('BAD_CONFIG', 'the file is not JSON', {
      file: files.place(name),
      found: cause instanceof Error ? cause.message : '',
      cause,
    });
  }
}

const describe = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80));

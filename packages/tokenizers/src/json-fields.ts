import { TokenizerError } from './error.js';
import { cutVocabulary } from './vocabulary-cut.js';

/** A JSON object whose fields are read with their types checked; errors name the file and the field's path. */
export class JsonFields {
  readonly file: string;
  private readonly path: string;
  private readonly fields: Readonly<Record<string, unknown>>;
  /** The field `model.vocab`, where it was read without making an object of it. */
  private readonly vocabulary: ReadonlyMap<string, number> | undefined;

  constructor(value: unknown, file: string, path = '', vocabulary?: ReadonlyMap<string, number>) {
    if (!isRecord(value)) throw wrong(file, path === '' ? 'the file' : path, 'an object', value);
    this.fields = value;
    this.file = file;
    this.path = path;
    this.vocabulary = vocabulary;
  }

  static parse(text: string, file: string): JsonFields {
    let value: unknown;
    const cut = cutVocabulary(text);
    try {
      value = JSON.parse(cut?.rest ?? text);
    } catch (cause) {
      throw new TokenizerError('BAD_CONFIG', 'not JSON', {
        file,
        expected: 'an object',
        found: text.trim() === '' ? 'nothing' : firstLine(text),
        cause,
      });
    }
    return new JsonFields(value, file, '', cut?.vocabulary);
  }

  raw(name: string): unknown {
    return Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined && this.raw(name) !== null;
  }

  names(): string[] {
    return Object.keys(this.fields);
  }

  all(): Readonly<Record<string, unknown>> {
    return this.fields;
  }

  /** All fields, each a count. */
  counts(): ReadonlyMap<string, number> {
    if (this.path === 'model.vocab' && this.vocabulary !== undefined) return this.vocabulary;
    return new Map(
      Object.entries(this.fields).map(([name, value]) => [name, isCount(value) ? value : this.count(name)]),
    );
  }

  object(name: string): JsonFields {
    return new JsonFields(this.raw(name), this.file, this.at(name), this.vocabulary);
  }

  objects(name: string): JsonFields[] {
    const value = this.raw(name);
    if (!Array.isArray(value)) throw wrong(this.file, this.at(name), 'a list', value);
    return value.map((item: unknown, k) => new JsonFields(item, this.file, `${this.at(name)}[${k}]`));
  }

  string(name: string): string {
    const value = this.raw(name);
    if (typeof value !== 'string') throw wrong(this.file, this.at(name), 'a string', value);
    return value;
  }

  count(name: string): number {
    const value = this.raw(name);
    if (!isCount(value)) throw wrong(this.file, this.at(name), 'a count', value);
    return value;
  }

  /** A list of counts. */
  countList(name: string): number[] {
    const value = this.raw(name);
    const items: readonly unknown[] = Array.isArray(value) ? value : [undefined];
    return items.map((item) => {
      if (!isCount(item)) throw wrong(this.file, this.at(name), 'a list of counts', value);
      return item;
    });
  }

  boolean(name: string): boolean {
    const value = this.raw(name);
    if (typeof value !== 'boolean') throw wrong(this.file, this.at(name), 'true or false', value);
    return value;
  }

  /** Undefined where the field is absent or null. */
  optionalBoolean(name: string): boolean | undefined {
    return this.has(name) ? this.boolean(name) : undefined;
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 64;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(file: string, at: string, expected: string, value: unknown): TokenizerError {
  return new TokenizerError('BAD_CONFIG', 'of the wrong type', { file, at, expected, found: shown(value) });
}

/** A value in a few words, for messages. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    return firstLine(JSON.stringify(value));
  } catch {
    return 'a value nested too deep';
  }
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

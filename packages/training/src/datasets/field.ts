import { checkArgument, list, name, string } from '@firth/options';
import { TrainingError } from '../error.js';

export interface FieldPlace {
  readonly file: string;
  readonly line: number;
  /** By its name. */
  readonly column: string;
}

const LONGEST_FOUND = 60;
const MOST_NAMES = 12;

/** One value of a row, which knows where it stands; a string in TSV, anything in JSON lines. */
export class Field {
  readonly value: unknown;
  readonly place: FieldPlace;

  constructor(value: unknown, place: FieldPlace) {
    this.value = value;
    this.place = place;
  }

  /** @throws TrainingError BAD_DATA unless it is a string. */
  text(): string {
    if (typeof this.value === 'string') return this.value;
    throw this.refusal('a string');
  }

  /** A finite number, also as text. @throws TrainingError BAD_DATA. */
  number(): number {
    const { value } = this;
    const isText = typeof value === 'string' && value.trim() !== '';
    const found = isText ? Number(value) : value;
    if (typeof found === 'number' && Number.isFinite(found)) return found;
    throw this.refusal('a number');
  }

  /** The place of a label among `names`; a number or a boolean of JSON is taken by its text. @throws TrainingError UNKNOWN_LABEL. */
  label(names: readonly string[]): number {
    const at = Array.isArray(names) ? names.indexOf(this.#name()) : -1;
    if (at >= 0) return at;
    checkArgument('label', 'names', list(string()), names);
    const listed = names.slice(0, MOST_NAMES).join(', ');
    const expected = `one of ${listed}${names.length > MOST_NAMES ? `, … (${names.length} labels)` : ''}`;
    throw new TrainingError('UNKNOWN_LABEL', 'an unknown label', { ...this.place, expected, found: this.#shown() });
  }

  /** Its name as a label, whichever labels there are. @throws TrainingError BAD_DATA. */
  labelName(): string {
    const name = this.#name();
    if (name !== '') return name;
    throw this.refusal('a label');
  }

  /** The items of a list: of JSON's, or of a text by `separator`, none where it is blank. @throws TrainingError BAD_DATA. */
  list(separator = ','): readonly Field[] {
    if (typeof separator !== 'string' || separator === '') checkArgument('list', 'separator', name(), separator);
    const { value, place } = this;
    if (Array.isArray(value)) return value.map((item: unknown) => new Field(item, place));
    if (typeof value !== 'string') throw this.refusal('a list');
    if (value.trim() === '') return [];
    return value.split(separator).map((item) => new Field(item.trim(), place));
  }

  /** What to throw where the value cannot be used. */
  refusal(expected: string): TrainingError {
    checkArgument('refusal', 'expected', string(), expected);
    return new TrainingError('BAD_DATA', 'the value cannot be used', { ...this.place, expected, found: this.#shown() });
  }

  /** Space around it is none of its own. */
  #name(): string {
    const { value } = this;
    return typeof value === 'string'
      ? value.trim()
      : typeof value === 'number' || typeof value === 'boolean'
        ? `${value}`
        : '';
  }

  #shown(): string {
    const text = this.value === undefined ? 'nothing' : JSON.stringify(this.value);
    return text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text;
  }
}

import { TrainingError } from '../error.js';
import type { TrainingState } from '../loop/training-state.js';
import type { EvaluationRecord } from '../train-options.js';
import type { Metrics, StepRecord } from '../training-progress.js';
import type { RunFact, RunIdentity } from './run-fact.js';

const FORMAT = 'firth-training-1';

/** JSON has no NaN and no infinity, which a metric can be (`pearson` of a constant): they are written as strings. */
const encodeNumber = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

export const encodeState = (state: TrainingState, identity: RunIdentity): string =>
  `${JSON.stringify({ format: FORMAT, identity: identity.facts, totalSteps: identity.steps, ...state }, encodeNumber)}\n`;

/** @throws TrainingError BAD_CHECKPOINT naming the field. */
export function decodeState(
  file: string,
  text: string,
): { readonly state: TrainingState; readonly identity: RunIdentity } {
  const fields = new Fields(file, '', parse(file, text));
  const format = fields.string('format');
  if (format !== FORMAT) throw bad(file, 'format', FORMAT, format);
  const position = fields.object('position');
  // Before all that decides a run was kept, there was no number of steps.
  const steps = fields.has('totalSteps') ? fields.count('totalSteps') : NaN;
  const identity = { facts: fields.object('identity').facts(), steps };
  const state = {
    step: fields.count('step'),
    calls: fields.count('calls'),
    position: { epoch: position.count('epoch'), batches: position.count('batches') },
    best: fields.has('best') ? evaluationOf(fields.object('best')) : undefined,
    steps: fields.list('steps').map(stepOf),
    evaluations: fields.list('evaluations').map(evaluationOf),
  };
  return { state, identity };
}

const stepOf = (fields: Fields): StepRecord => ({
  step: fields.count('step'),
  epoch: fields.count('epoch'),
  loss: fields.number('loss'),
  rate: fields.number('rate'),
  gradientNorm: fields.number('gradientNorm'),
});

const evaluationOf = (fields: Fields): EvaluationRecord => ({
  step: fields.count('step'),
  metrics: fields.object('metrics').numbers(),
});

/** The fields of an object of the file. */
class Fields {
  readonly #file: string;
  readonly #at: string;
  readonly #value: object;

  constructor(file: string, at: string, value: unknown) {
    if (typeof value !== 'object' || value === null)
      throw bad(file, at === '' ? undefined : at, 'an object', typeof value);
    this.#file = file;
    this.#at = at;
    this.#value = value;
  }

  has(name: string): boolean {
    return name in this.#value;
  }

  number(name: string): number {
    const value: unknown = Reflect.get(this.#value, name);
    const number = value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
    if (typeof number === 'number') return number;
    throw bad(this.#file, this.#name(name), 'a number', typeof value);
  }

  count(name: string): number {
    const value = this.number(name);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw bad(this.#file, this.#name(name), 'a whole number', String(value));
  }

  string(name: string): string {
    const value: unknown = Reflect.get(this.#value, name);
    if (typeof value === 'string') return value;
    throw bad(this.#file, this.#name(name), 'a string', typeof value);
  }

  object(name: string): Fields {
    return new Fields(this.#file, this.#name(name), Reflect.get(this.#value, name));
  }

  list(name: string): Fields[] {
    const value: unknown = Reflect.get(this.#value, name);
    if (!Array.isArray(value)) throw bad(this.#file, this.#name(name), 'a list', typeof value);
    return value.map((item: unknown, i) => new Fields(this.#file, `${this.#name(name)}.${i}`, item));
  }

  numbers(): Metrics {
    return Object.fromEntries(Object.keys(this.#value).map((name) => [name, this.number(name)]));
  }

  /** The old ones had a boolean as text. */
  facts(): Readonly<Record<string, RunFact>> {
    return Object.fromEntries(Object.keys(this.#value).map((name) => [name, this.#fact(name)]));
  }

  #fact(name: string): RunFact {
    const value: unknown = Reflect.get(this.#value, name);
    if (value === 'true' || value === 'false') return value === 'true';
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw bad(this.#file, this.#name(name), 'a text, a number or a list of texts', typeof value);
  }

  #name(name: string): string {
    return this.#at === '' ? name : `${this.#at}.${name}`;
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TrainingError('BAD_CHECKPOINT', 'this is not JSON', { file, cause });
  }
}

const bad = (file: string, at: string | undefined, expected: string, found: string): TrainingError =>
  new TrainingError('BAD_CHECKPOINT', 'training cannot go on from it', {
    file,
    expected,
    found,
    ...(at !== undefined && { at }),
  });

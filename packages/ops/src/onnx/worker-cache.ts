import { cacheRunOptions } from '../cache/cache-run-options.js';
import { cachedSizes } from '../cache/host-cache.js';
import {
  askedOutputs,
  capacityFor,
  type CachedPorts,
  type CacheRunOptions,
  type ResidentCache,
} from '../cache/resident-cache.js';
import { OpsError } from '../error.js';
import { checkInputs, type InputRules } from '../inputs.js';
import { tensorOf } from './tensor-of.js';
import { outputName } from './recorder.js';
import type { Tensor } from '../tensor.js';
import type { WorkerSessions } from './worker/sessions.js';

/** What a cache belongs to. */
export interface CacheOwner {
  readonly sessions: WorkerSessions;
  readonly session: number;
  /** What the inputs must be; of those not needed the graph reads nothing. */
  readonly rules: InputRules;
  /** The outputs that are not cached. */
  readonly given: readonly string[];
}

/** Keeps these ports of a program with such outputs in the worker. */
export async function openWorkerCache(
  owner: Omit<CacheOwner, 'given'>,
  outputs: readonly string[],
  ports: CachedPorts,
  batch: number,
): Promise<ResidentCache> {
  const { sessions, rules } = owner;
  const sizes = Object.keys(ports).map((name) => [name, cachedSizes(name, rules.specs[name])] as const);
  const wired = Object.entries(ports).map(([input, output]) => [input, outputName(output)] as const);
  const cache = { ports: Object.fromEntries(wired), batch, tensors: Object.fromEntries(sizes) };
  const number = await sessions.openCache(cache);
  const kept = new Set(Object.values(ports));
  const given = outputs.filter((name) => !kept.has(name));
  return new WorkerCache({ ...owner, given }, number, Object.keys(ports), batch);
}

/** The main thread's side of a cache in the worker. It is gone when the worker dies. */
class WorkerCache implements ResidentCache {
  readonly #owner: CacheOwner;
  readonly #number: number;
  readonly #generation: number;
  readonly #cached: readonly string[];
  #batch: number;
  #length = 0;
  #disposed = false;

  constructor(owner: CacheOwner, number: number, cached: readonly string[], batch: number) {
    this.#owner = owner;
    this.#number = number;
    this.#generation = owner.sessions.generation;
    this.#cached = cached;
    this.#batch = batch;
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return capacityFor(this.#length);
  }

  async run(inputs: Readonly<Record<string, Tensor>>, options?: CacheRunOptions) {
    const { signal, outputs: asked } = cacheRunOptions.read(options);
    this.#refuseGone();
    const { sessions, session, rules, given } = this.#owner;
    const names = askedOutputs(given, asked);
    checkInputs(rules, {
      ...inputs,
      ...Object.fromEntries(this.#cached.map((name) => [name, this.#placeholder(name)])),
    });
    const feeds = Object.entries(inputs)
      .filter(([name]) => rules.needed.has(name))
      .map(([name, { dtype, data, shape }]) => [name, { dtype, data, shape }] as const);
    const run = { number: this.#number, outputs: names.map(outputName) };
    const { outputs, appended } = await sessions.runCached(session, run, Object.fromEntries(feeds), signal);
    this.#length += appended;
    return Object.fromEntries(names.map((name) => [name, tensorOf(name, outputs[outputName(name)])]));
  }

  async select(rows: readonly number[]): Promise<void> {
    this.#refuseGone();
    const outside = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= this.#batch);
    if (outside !== undefined)
      throw new OpsError('BAD_ARGUMENT', `cache: no row ${outside} in a batch of ${this.#batch}`);
    this.#batch = rows.length;
    await this.#owner.sessions.selectCached(this.#number, rows);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#generation === this.#owner.sessions.generation) await this.#owner.sessions.closeCache(this.#number);
  }

  #placeholder(name: string): { readonly dtype: 'float32'; readonly shape: readonly number[] } {
    const [, heads = 0, , size = 0] = this.#owner.rules.specs[name]?.shape ?? [];
    return { dtype: 'float32', shape: [this.#batch, Number(heads), this.capacity, Number(size)] };
  }

  #refuseGone(): void {
    if (this.#disposed) throw new OpsError('DISPOSED', 'this cache was disposed of; open another');
    if (this.#generation !== this.#owner.sessions.generation)
      throw new OpsError('WORKER_DIED', 'the thread that held this cache died; open another');
  }
}

import type { CachedPorts, ResidentCache } from '../cache/resident-cache.js';
import { OpsError } from '../error.js';
import type { IndexRange } from '../traced-ranges.js';
import { checkInputs, type InputRules } from '../inputs.js';
import type { Executable, InputSpec, RunOptions } from '../program.js';
import { runOptions } from '../run-options.js';
import type { Tensor } from '../tensor.js';
import { emptyOutputs } from './empty-outputs.js';
import { modelBytes } from './model-bytes.js';
import type { RecordedProgram } from './record.js';
import { outputName } from './recorder.js';
import { tensorOf } from './tensor-of.js';
import type { Provider } from './worker/protocol.js';
import type { WorkerSessions } from './worker/sessions.js';

/** Where and how a session runs. */
export interface Placement {
  readonly provider: Provider;
  readonly threads: number | undefined;
}

/** A recorded program in a worker. */
export class OnnxExecutable<I extends string, O extends string> implements Executable<I, O> {
  readonly #sessions: WorkerSessions;
  readonly #specs: Readonly<Record<I, InputSpec>>;
  #rules: InputRules;
  readonly #program: RecordedProgram;
  readonly #placement: Placement;
  readonly #onDispose: () => void;
  /** The session and the worker that it lives in: it dies with it. */
  #session: { readonly number: Promise<number>; readonly generation: number } | undefined;
  #disposed = false;

  constructor(
    sessions: WorkerSessions,
    specs: Readonly<Record<I, InputSpec>>,
    program: RecordedProgram,
    placement: Placement,
    onDispose: () => void,
  ) {
    this.#sessions = sessions;
    this.#specs = specs;
    this.#rules = { specs, ranges: [], needed: program.inputs };
    this.#program = program;
    this.#placement = placement;
    this.#onDispose = onDispose;
  }

  /** Opens the session; meanwhile `trace` finds which inputs are indices, and within what they must be. */
  async start(trace: () => Promise<readonly IndexRange[]>): Promise<void> {
    try {
      const [, ranges] = await Promise.all([this.open(), trace()]);
      this.#rules = { ...this.#rules, ranges };
    } catch (error) {
      await this.dispose();
      throw error;
    }
  }

  /** Opens the session, for all who ask meanwhile; once more when the worker that held it has died. */
  open(): Promise<number> {
    if (this.#disposed)
      return Promise.reject(new OpsError('DISPOSED', 'this program was disposed of; load the model again'));
    const { generation } = this.#sessions;
    if (this.#session?.generation === generation) return this.#session.number;
    const opening = { number: this.#openNew(), generation };
    this.#session = opening;
    opening.number.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    return opening.number;
  }

  async #openNew(): Promise<number> {
    const model = await modelBytes(this.#program, await this.#sessions.mapsFiles());
    return this.#sessions.open({ ...model, ...this.#placement });
  }

  async run(inputs: Readonly<Record<I, Tensor>>, options?: RunOptions) {
    const { signal } = runOptions.read(options);
    checkInputs(this.#rules, inputs);
    const session = await this.open();
    const { graph, outputs } = this.#program;
    const empty = emptyOutputs(graph.outputs, this.#specs, inputs);
    if (empty !== undefined) return named<O>(outputs, empty);
    const given = Object.entries<Tensor>(inputs).filter(([name]) => this.#program.inputs.has(name));
    const feeds = given.map(([name, { dtype, data, shape }]) => [name, { dtype, data, shape }] as const);
    const results = await this.#sessions.run(session, Object.fromEntries(feeds), signal);
    return named<O>(
      outputs,
      outputs.map((name) => tensorOf(name, results[outputName(name)])),
    );
  }

  async openCache(ports: CachedPorts, batch: number): Promise<ResidentCache> {
    const { openWorkerCache } = await import('./worker-cache.js'); // models that generate have one
    const session = await this.open();
    const owner = { sessions: this.#sessions, session, rules: this.#rules };
    return openWorkerCache(owner, this.#program.outputs, ports, batch);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#onDispose();
    const session = this.#session;
    if (session?.generation === this.#sessions.generation) await this.#sessions.close(await session.number);
  }
}

/** The names of O are among `names`: they are the keys of what the program returned. */
function named<O extends string>(names: readonly string[], tensors: readonly Tensor[]) {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as Readonly<Record<O, Tensor>> &
    Record<string, Tensor>;
}

import { onAbort } from '@firth/options';
import { OpsError } from '../../error.js';
import type { Channel, OpenChannel } from './channel.js';
import type { ParameterState } from '../../training/session.js';
import type {
  Answer,
  CacheRun,
  NewCache,
  Provider,
  Request,
  RuntimeDescription,
  StoreRun,
  SessionModel,
  StoreRequest,
  WireTensors,
} from './protocol.js';

type Body = Request extends infer R ? (R extends { readonly id: number } ? Omit<R, 'id'> : never) : never;

interface Call {
  readonly body: Body;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The main thread's side of a worker: calls wait in a queue and go over one by one, so that one that is aborted while it
 * waits costs nothing. A worker that dies fails the call it was on; the next call starts a new one.
 */
export class WorkerSessions {
  readonly #openChannel: OpenChannel;
  readonly #provider: Provider;
  readonly #queue: Call[] = [];
  #channel: Channel | undefined;
  /** What the worker's runtime is, asked once for each worker. */
  #described: Promise<Answer> | undefined;
  #current: (Call & { readonly id: number }) | undefined;
  #ids = 0;
  #opened = 0;
  #cachesOpened = 0;
  #disposed = false;
  /** Counts the workers that died: the sessions that each held are gone. */
  generation = 0;

  constructor(openChannel: OpenChannel, provider: Provider) {
    this.#openChannel = openChannel;
    this.#provider = provider;
  }

  /** Starts the worker before it is needed, so that it loads the runtime meanwhile and says what it is. */
  start(): void {
    this.#connect();
    this.#described ??= this.#call({ kind: 'describe' });
    this.#described.catch(() => undefined); // `#runtime` tells it
  }

  /** Whether the runtime maps weights from files; the one in WebAssembly does not. */
  async mapsFiles(): Promise<boolean> {
    return (await this.#runtime()).mapsFiles;
  }

  /** The providers that the runtime was built with. */
  async providers(): Promise<readonly string[]> {
    return (await this.#runtime()).providers;
  }

  async #runtime(): Promise<RuntimeDescription> {
    this.start();
    const answer = await this.#described;
    if (answer?.kind === 'described') return answer.runtime;
    throw unexpected('start', answer);
  }

  async open(model: SessionModel): Promise<number> {
    const session = ++this.#opened; // never used again, so that no later worker takes it for another
    const answer = await this.#call({ kind: 'open', session, model });
    if (answer.kind === 'opened') return session;
    throw unexpected('open the model', answer);
  }

  async run(session: number, feeds: WireTensors, signal?: AbortSignal, resident?: StoreRun): Promise<WireTensors> {
    const answer = await this.#call({ kind: 'run', session, feeds, ...(resident && { resident }) }, signal);
    if (answer.kind === 'ran') return answer.outputs;
    throw unexpected('run', answer);
  }

  /** A number for a new store of weights. */
  newStore(): number {
    return ++this.#opened;
  }

  /** @throws OpsError `WORKER_DIED` where the store was made in a worker that is gone. */
  async store(store: number, generation: number, request: StoreRequest): Promise<ParameterState | undefined> {
    if (generation !== this.generation) throw storeIsGone();
    const answer = await this.#call({ kind: 'store', store, request });
    if (answer.kind === 'stored') return answer.state;
    throw unexpected(`${request.action} weights`, answer);
  }

  /** A run on the tensors of a cache, which get the rows of the outputs that belong to it. */
  async runCached(session: number, cache: CacheRun, feeds: WireTensors, signal?: AbortSignal) {
    const answer = await this.#call({ kind: 'run', session, feeds, cache }, signal);
    if (answer.kind === 'ran') return { outputs: answer.outputs, appended: answer.appended };
    throw unexpected('run', answer);
  }

  async openCache(cache: NewCache): Promise<number> {
    const number = ++this.#cachesOpened;
    await this.#cached('open a cache', { kind: 'open-cache', number, cache });
    return number;
  }

  selectCached(number: number, rows: readonly number[]): Promise<void> {
    return this.#cached('select rows of a cache', { kind: 'select', number, rows });
  }

  closeCache(number: number): Promise<void> {
    return this.#cached('close a cache', { kind: 'close-cache', number });
  }

  async close(session: number): Promise<void> {
    await this.#call({ kind: 'close', session });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const channel = this.#channel;
    this.#channel = undefined;
    this.#fail(new OpsError('DISPOSED', 'the engine was disposed of while this call waited'));
    await channel?.terminate();
  }

  #connect(): void {
    if (this.#disposed) throw new OpsError('DISPOSED', 'the engine was disposed of; make a new one');
    if (this.#channel !== undefined) return;
    const channel: Channel = this.#openChannel(
      {
        onAnswer: (answer) => {
          this.#settle(answer);
        },
        onDeath: (reason) => {
          if (this.#channel === channel) this.#buried(reason);
        },
      },
      this.#provider,
    );
    this.#channel = channel;
    this.#described = undefined;
  }

  async #cached(what: string, body: Body): Promise<void> {
    const answer = await this.#call(body);
    if (answer.kind !== 'cached') throw unexpected(what, answer);
  }

  #call(body: Body, signal?: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const call: Call = {
        body,
        resolve: (answer) => {
          release();
          resolve(answer);
        },
        reject: (error) => {
          release();
          reject(error);
        },
      };
      const abort = () => {
        const at = this.#queue.indexOf(call);
        if (at >= 0) this.#queue.splice(at, 1);
        const reason: unknown = signal?.reason;
        release();
        reject(reason); // a call that is under way runs to its end; its answer is dropped
      };
      const release = onAbort(signal, abort);
      this.#queue.push(call);
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const call = this.#queue.shift();
    if (call === undefined) {
      this.#channel?.hold(false);
      return;
    }
    try {
      this.#connect();
      const id = ++this.#ids;
      this.#current = { ...call, id };
      this.#channel?.hold(true);
      this.#channel?.post({ ...call.body, id });
    } catch (error) {
      this.#current = undefined;
      call.reject(error);
      this.#next();
    }
  }

  #settle(answer: Answer): void {
    const call = this.#current;
    if (call?.id !== answer.id) return;
    this.#current = undefined;
    call.resolve(answer);
    this.#next();
  }

  #buried(reason: string): void {
    this.#channel = undefined;
    this.generation++;
    const call = this.#current;
    this.#current = undefined;
    call?.reject(
      new OpsError('WORKER_DIED', `the thread of ONNX Runtime died: ${reason}; the next call starts a new one`),
    );
    this.#next();
  }

  #fail(error: OpsError): void {
    const calls = [this.#current, ...this.#queue.splice(0)];
    this.#current = undefined;
    for (const call of calls) call?.reject(error);
  }
}

export const storeIsGone = (): OpsError =>
  new OpsError(
    'WORKER_DIED',
    'the thread that held the weights died: make a new session and write the last checkpoint into it',
  );

function unexpected(what: string, answer: Answer | undefined): OpsError {
  const words = answer?.kind === 'failed' ? answer.message : `it answered '${answer?.kind ?? 'nothing'}'`;
  return new OpsError('RUNTIME', `ONNX Runtime could not ${what}: ${words}`);
}

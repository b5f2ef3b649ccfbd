import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { OrtModule } from './ort-module.js';
import { Stores } from './stores.js';
import { Resident } from './resident.js';
import type {
  Answer,
  Provider,
  Request,
  RuntimeDescription,
  SessionModel,
  StoreRun,
  WireTensor,
  WireTensors,
} from './protocol.js';

/** The worker's side: sessions by number, one request at a time in the order of arrival. */
export class SessionServer {
  readonly #ort: OrtModule;
  readonly #runtime: 'native' | 'web' | 'webgpu';
  readonly #sessions = new Map<number, InferenceSession>();
  readonly #stores: Stores;
  readonly #caches = new Map<number, Resident>();

  constructor(ort: OrtModule, runtime: 'native' | 'web' | 'webgpu') {
    this.#ort = ort;
    this.#runtime = runtime;
    this.#stores = new Stores();
  }

  /** Never throws: a failure is an answer. */
  async answer(request: Request): Promise<Answer> {
    const { id } = request;
    try {
      switch (request.kind) {
        case 'describe':
          return { id, kind: 'described', runtime: this.#described() };
        case 'open':
          await this.#open(request.session, request.model);
          return { id, kind: 'opened' };
        case 'run':
          return { id, kind: 'ran', ...(await this.#runOn(request)) };
        case 'store':
          return { id, kind: 'stored', state: this.#stores.answer(request.store, request.request) };
        case 'open-cache':
          this.#caches.set(request.number, new Resident(request.cache));
          return { id, kind: 'cached' };
        case 'select':
          this.#cache(request.number).select(request.rows);
          return { id, kind: 'cached' };
        case 'close-cache':
          this.#caches.delete(request.number);
          return { id, kind: 'cached' };
        case 'close':
          await this.#sessions.get(request.session)?.release();
          this.#sessions.delete(request.session);
          return { id, kind: 'closed' };
        case 'end':
          for (const session of this.#sessions.values()) await session.release();
          this.#sessions.clear();
          this.#stores.clear();
          this.#caches.clear();
          return { id, kind: 'ended' };
      }
    } catch (error) {
      return { id, kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }

  #described(): RuntimeDescription {
    if (this.#runtime !== 'native')
      return { mapsFiles: false, providers: this.#runtime === 'web' ? ['wasm', 'cpu'] : ['webgpu'] };
    const backends = this.#ort.listSupportedBackends?.() ?? [];
    return { mapsFiles: true, providers: backends.map(({ name }) => name) };
  }

  async #open(number: number, model: SessionModel): Promise<void> {
    const { bytes, folder, externalData, provider, threads, isTraining = false } = model;
    const session = await this.#ort.InferenceSession.create(bytes, {
      executionProviders: providers(this.#runtime === 'web' ? 'wasm' : provider),
      graphOptimizationLevel: 'all',
      enableMemPattern: !isTraining,
      logSeverityLevel: 4, // errors are thrown; the runtime would print them too
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      ...(externalData.length === 0 ? {} : { externalData: [...externalData] }),
      extra: {
        session: {
          ...(isTraining ? { disable_quant_qdq: '1' } : {}),
          ...(folder === undefined ? {} : { model_external_initializers_file_folder_path: folder }),
        },
      },
    });
    this.#sessions.set(number, session);
  }

  async #runOn({ session, feeds, cache, resident }: Extract<Request, { readonly kind: 'run' }>) {
    if (cache === undefined) return { outputs: await this.#run(session, feeds, resident), appended: 0 };
    const cached = this.#cache(cache.number);
    const names = [...cached.outputs, ...cache.outputs];
    return cached.take(await this.#run(session, { ...feeds, ...cached.feeds() }, resident, names));
  }

  #cache(number: number): Resident {
    const cache = this.#caches.get(number);
    if (cache === undefined) throw new Error(`there is no cache ${number}`);
    return cache;
  }

  async #run(number: number, feeds: WireTensors, resident?: StoreRun, names?: readonly string[]): Promise<WireTensors> {
    const session = this.#sessions.get(number);
    if (session === undefined) throw new Error(`there is no session ${number}`);
    const inputs: Record<string, Tensor> = {};
    for (const [name, { dtype, data, shape }] of Object.entries(feeds))
      inputs[name] = new this.#ort.Tensor(dtype, data, shape);
    if (resident === undefined)
      return wireTensors(Object.entries(await session.run(inputs, names ?? session.outputNames)));
    return wireTensors(Object.entries(await this.#stores.run(this.#ort, session, inputs, resident)));
  }
}

async function wireTensors(results: readonly (readonly [string, Tensor])[]): Promise<WireTensors> {
  const outputs = results.map(async ([name, tensor]) => [name, await toWire(name, tensor)] as const);
  return Object.fromEntries(await Promise.all(outputs));
}

/** The buffers that may move to the main thread instead of being copied. */
export function transferable(answer: Answer): ArrayBuffer[] {
  if (answer.kind !== 'ran' && answer.kind !== 'stored') return [];
  const copies =
    answer.kind === 'ran'
      ? Object.values(answer.outputs).map(({ data }) => data)
      : answer.state === undefined
        ? []
        : [answer.state.weight, ...answer.state.slots];
  const buffers = copies.map(({ buffer }) => buffer);
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

/** A GPU provider leaves to the CPU what it cannot do. */
const providers = (provider: Provider): string[] =>
  provider === 'cpu' || provider === 'wasm' ? [provider] : [provider, 'cpu'];

async function toWire(name: string, tensor: Tensor): Promise<WireTensor> {
  const data = await tensor.getData();
  if (data instanceof Float32Array) return { dtype: 'float32', data, shape: tensor.dims };
  if (data instanceof Int32Array) return { dtype: 'int32', data, shape: tensor.dims };
  if (data instanceof Uint8Array) return { dtype: 'bool', data, shape: tensor.dims };
  throw new Error(`output '${name}' is ${tensor.type}`);
}

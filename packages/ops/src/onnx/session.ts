import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { OpsError } from '../error.js';
import { checkInputs } from '../inputs.js';
import type { CompileOptions, Executable, InputSpec, Program, WeightSource } from '../program.js';
import { Tensor } from '../tensor.js';
import type { Tree } from '../weights/schema.js';
import { onnxOps } from './ops.js';
import { encodeModel } from './proto.js';
import { outputName, Recorder, type OnnxValue } from './recorder.js';
import { bindWeights, type BoundWeights } from './weights.js';

export interface OnnxOptions {
  /** Threads inside one operation; as many as the machine has cores by default. */
  readonly threads?: number;
}

/** Records a program as one ONNX graph and opens a session of ONNX Runtime on it. */
export async function compile<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  options: OnnxOptions,
  { outputs: names, taps = [] }: CompileOptions<O>,
): Promise<Executable<I, O>> {
  const graph = new Recorder();
  const bound = bindWeights<S>(graph, program.schema, weights);
  const inputs = graphInputs(graph, program.inputs);
  const outputs = program.run(onnxOps(graph), bound.values, inputs);
  const wanted = {
    ...selected(outputs, names),
    ...Object.fromEntries(taps.map((name) => [name, tapped(graph, name)])),
  };
  const model = graph.finish(wanted);
  const session = await open(encodeModel(model), bound, options);
  const used = new Set(model.inputs.map(({ name }) => name));
  return new OnnxExecutable<I, O>(session, program.inputs, used, Object.keys(wanted));
}

class OnnxExecutable<I extends string, O extends string> implements Executable<I, O> {
  #session: InferenceSession | undefined;
  readonly #specs: Readonly<Record<I, InputSpec>>;
  readonly #used: ReadonlySet<string>;
  readonly #outputs: readonly string[];

  constructor(
    session: InferenceSession,
    specs: Readonly<Record<I, InputSpec>>,
    used: ReadonlySet<string>,
    outputs: readonly string[],
  ) {
    this.#session = session;
    this.#specs = specs;
    this.#used = used;
    this.#outputs = outputs;
  }

  async run(inputs: Readonly<Record<I, Tensor>>) {
    const session = this.#session;
    if (session === undefined) throw new OpsError('DISPOSED', 'this program was disposed of; load the model again');
    checkInputs(this.#specs, inputs);
    const given: [string, Tensor][] = Object.entries<Tensor>(inputs).filter(([name]) => this.#used.has(name));
    const feeds = Object.fromEntries(given.map(([name, tensor]) => [name, toOrt(tensor)]));
    const results = await guarded('run', () => session.run(feeds));
    const read = this.#outputs.map((name) => [name, fromOrt(name, results[outputName(name)])] as const);
    // Every name of O is in #outputs: they are the keys of what the program returned.
    return Object.fromEntries(read) as Readonly<Record<O, Tensor>> & Record<string, Tensor>;
  }

  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }
}

function graphInputs<I extends string>(graph: Recorder, specs: Readonly<Record<I, InputSpec>>) {
  const values = Object.entries<InputSpec>(specs).map(([name, { dtype, shape }]) => [
    name,
    graph.input(name, dtype, shape),
  ]);
  return Object.fromEntries(values) as Readonly<Record<I, OnnxValue>>; // one value for each key of specs
}

function selected<O extends string>(outputs: Readonly<Record<O, OnnxValue>>, names: readonly O[] | undefined) {
  const entries = Object.entries<OnnxValue>(outputs);
  const unknown = names?.find((name) => !(name in outputs));
  if (unknown !== undefined)
    throw new OpsError(
      'UNKNOWN_OUTPUT',
      `no output is named '${unknown}'; there are ${Object.keys(outputs).join(', ')}`,
    );
  const wanted = new Set<string>(names ?? Object.keys(outputs));
  return Object.fromEntries(entries.filter(([name]) => wanted.has(name)));
}

function tapped(graph: Recorder, name: string): OnnxValue {
  const value = graph.taps.get(name);
  if (value !== undefined) return value;
  throw new OpsError(
    'UNKNOWN_OUTPUT',
    `no intermediate is named '${name}'; there are ${[...graph.taps.keys()].join(', ')}`,
  );
}

async function open<S>(model: Uint8Array, { folder, inMemory }: BoundWeights<S>, { threads }: OnnxOptions) {
  const externalData = await Promise.all(
    inMemory.map(async ({ path, tensor }) => ({ path, data: await tensor.read() })),
  );
  return guarded('open the model', () =>
    InferenceSession.create(model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4, // errors are thrown; the runtime would print them too
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      ...(externalData.length === 0 ? {} : { externalData }),
      ...(folder === undefined ? {} : { extra: { session: { model_external_initializers_file_folder_path: folder } } }),
    }),
  );
}

async function guarded<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new OpsError(
      'RUNTIME',
      `ONNX Runtime could not ${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

const toOrt = ({ dtype, data, shape }: Tensor): OrtTensor => new OrtTensor(dtype, data, shape);

function fromOrt(name: string, value: OrtTensor | undefined): Tensor {
  if (value?.data instanceof Float32Array) return new Tensor('float32', value.data, value.dims);
  if (value?.data instanceof Int32Array) return new Tensor('int32', value.data, value.dims);
  if (value?.data instanceof Uint8Array) return new Tensor('bool', value.data, value.dims);
  throw new OpsError('RUNTIME', `ONNX Runtime gave output '${name}' as ${value?.type ?? 'nothing'}`);
}

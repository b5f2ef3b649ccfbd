import { OpsError } from '../../error.js';
import { indexRanges } from '../../index-ranges.js';
import type { IndexRange } from '../../traced-ranges.js';
import { checkInputs, lengthsByName } from '../../inputs.js';
import { lengthOfDim } from '../../shapes/dims.js';
import type { CompileOptions, InputSpec, Program, RunOptions } from '../../program.js';
import { compileOptions } from '../../run-options.js';
import type { Tensor } from '../../tensor.js';
import { maskRequests } from '../../training/dropout-masks.js';
import type {
  Backward,
  BackwardOptions,
  Evaluation,
  ParameterState,
  TrainingSession,
  Update,
} from '../../training/session.js';
import { backwardOptions } from '../../training/training-options.js';
import { outputName, type RecordedGraph } from '../recorder.js';
import type { Placement } from '../executable.js';
import { tensorOf } from '../tensor-of.js';
import { modelBytes } from '../model-bytes.js';
import type { RecordedProgram } from '../record.js';
import type { OutputPlace, StoreRun, StoreRequest } from '../worker/protocol.js';
import { storeIsGone, type WorkerSessions } from '../worker/sessions.js';
import { endedGraph } from './ended-graph.js';
import { ResidentExecutable } from './resident-executable.js';
import type { RecordedTraining } from './record.js';

export interface TrainingParts<I extends string, O extends string> {
  readonly specs: Readonly<Record<I, InputSpec>>;
  /** Of the indices among the inputs. */
  readonly ranges: readonly IndexRange[];
  readonly outputs: readonly O[];
  readonly trainable: readonly string[];
  /** The graph that replaces gradients, or the one that adds to them. */
  readonly record: (accumulate: boolean) => RecordedTraining;
  readonly recordEvaluation: <P, J extends string, Q extends string>(
    program: Program<P, J, Q>,
    options: CompileOptions<Q>,
  ) => RecordedProgram;
}

interface OpenGraph {
  readonly recorded: RecordedTraining;
  readonly session: number;
}

/** Training in the worker of ONNX Runtime: weights, gradients and slots stay there. */
export class OnnxTrainingSession<I extends string, O extends string> implements TrainingSession<I, O> {
  readonly trainable: readonly string[];
  readonly #sessions: WorkerSessions;
  readonly #placement: Placement;
  readonly #parts: TrainingParts<I, O>;
  readonly #store: number;
  readonly #generation: number;
  readonly #onDispose: () => void;
  readonly #graphs = new Map<boolean, Promise<OpenGraph>>();
  readonly #evaluations = new Set<ResidentExecutable<string, string>>();
  #disposed = false;

  constructor(
    sessions: WorkerSessions,
    placement: Placement,
    parts: TrainingParts<I, O>,
    store: { readonly number: number; readonly generation: number },
    onDispose: () => void,
  ) {
    this.#sessions = sessions;
    this.#placement = placement;
    this.#parts = parts;
    this.#store = store.number;
    this.#generation = store.generation;
    this.#onDispose = onDispose;
    this.trainable = parts.trainable;
  }

  /** Compiles the graph that replaces gradients, so that a mistake shows before the first batch. */
  async open(): Promise<void> {
    await this.#graph(false);
  }

  async backward(inputs: Readonly<Record<I, Tensor>>, options?: BackwardOptions): Promise<Backward<O>> {
    const { signal, dropout, accumulate = false } = backwardOptions.read(options);
    this.#refuseGone();
    const { recorded, session } = await this.#graph(accumulate);
    const { specs, ranges } = this.#parts;
    checkInputs({ specs, ranges, needed: recorded.inputs }, inputs);
    if (recorded.masks.length > 0 && dropout === undefined)
      throw new OpsError('BAD_ARGUMENT', 'the program drops out: say { dropout: { seed, call } }');
    const lengths = lengthsByName(this.#parts.specs, inputs);
    const resident = {
      ...{ store: this.#store, dropout: dropout ?? { seed: 0, call: 0 } },
      ...{
        masks: maskRequests(recorded.masks, lengths),
        outputs: outputPlaces(recorded.graph, this.#parts.outputs, lengths),
      },
    };
    const results = await this.#run(session, recorded, inputs, resident, signal);
    const number = (name: string) => results(name).data[0] ?? NaN;
    return {
      loss: number('loss'),
      gradientNorm: number('gradientNorm'),
      outputs: Object.fromEntries(this.#parts.outputs.map((name) => [name, results(name)])) as Record<O, Tensor>, // each of O
    };
  }

  async update(update: Update): Promise<void> {
    await this.#ask({ action: 'update', update });
  }

  async gradient(path: string): Promise<Float32Array> {
    return stateOf(await this.#ask({ action: 'readGradient', path })).weight;
  }

  async read(path: string): Promise<ParameterState> {
    return stateOf(await this.#ask({ action: 'read', path }));
  }

  async write(path: string, state: Partial<ParameterState>): Promise<void> {
    await this.#ask({ action: 'write', path, state });
  }

  async compile<P, J extends string, Q extends string>(
    program: Program<P, J, Q>,
    options: CompileOptions<Q> = {},
  ): Promise<Evaluation<J, Q>> {
    compileOptions.read(options);
    this.#refuseGone();
    const recorded = this.#parts.recordEvaluation(program, options);
    const session = await this.#open(recorded);
    const rules = { specs: program.inputs, ranges: await indexRanges(program), needed: recorded.inputs };
    const executable = new ResidentExecutable<J, Q>(rules, recorded, {
      run: (inputs, signal) => this.#run(session, recorded, inputs, this.#plain, signal),
      close: async () => {
        this.#evaluations.delete(executable);
        await this.#close(session);
      },
    });
    this.#evaluations.add(executable);
    return executable;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#onDispose();
    for (const executable of this.#evaluations) await executable.dispose();
    for (const graph of await Promise.allSettled(this.#graphs.values()))
      if (graph.status === 'fulfilled') await this.#close(graph.value.session);
    if (this.#sessions.generation === this.#generation) await this.#ask({ action: 'drop' });
    this.#disposed = true;
  }

  get #plain(): StoreRun {
    return { store: this.#store, masks: [], dropout: { seed: 0, call: 0 }, outputs: undefined };
  }

  async #run(
    session: number,
    { inputs: needed, outputs }: RecordedProgram,
    inputs: Readonly<Record<string, Tensor>>,
    resident: StoreRun,
    signal: RunOptions['signal'],
  ): Promise<(name: string) => Tensor> {
    this.#refuseGone();
    const feeds = Object.entries(inputs)
      .filter(([name]) => needed.has(name))
      .map(([name, { dtype, data, shape }]) => [name, { dtype, data, shape }] as const);
    const results = await this.#sessions.run(session, Object.fromEntries(feeds), signal, resident);
    return (name) => tensorOf(outputs.includes(name) ? name : `unknown ${name}`, results[outputName(name)]);
  }

  #graph(accumulate: boolean): Promise<OpenGraph> {
    const known = this.#graphs.get(accumulate);
    if (known !== undefined) return known;
    const recorded = this.#parts.record(accumulate);
    const opening = this.#sessions
      .mapsFiles()
      .then((isNative) => this.#open(isNative ? { ...recorded, graph: endedGraph(recorded.graph) } : recorded))
      .then((session) => ({ recorded, session }));
    this.#graphs.set(accumulate, opening);
    opening.catch(() => this.#graphs.delete(accumulate));
    return opening;
  }

  async #open(recorded: RecordedProgram): Promise<number> {
    const model = await modelBytes(recorded, await this.#sessions.mapsFiles());
    return this.#sessions.open({ ...model, ...this.#placement, isTraining: true });
  }

  async #close(session: number): Promise<void> {
    if (this.#sessions.generation === this.#generation) await this.#sessions.close(session);
  }

  #ask(request: StoreRequest): Promise<ParameterState | undefined> {
    this.#refuseGone();
    return this.#sessions.store(this.#store, this.#generation, request);
  }

  #refuseGone(): void {
    if (this.#disposed) throw new OpsError('DISPOSED', 'this training session was disposed of; make another');
    if (this.#sessions.generation !== this.#generation) throw storeIsGone();
  }
}

/** Of loss, norm and what else is asked for. Undefined where a length is known to the runtime alone. */
function outputPlaces(
  { outputs: ports }: RecordedGraph,
  names: readonly string[],
  lengths: ReadonlyMap<string, number>,
): readonly OutputPlace[] | undefined {
  const asked = new Set(['loss', 'gradientNorm', ...names].map(outputName));
  const places = ports.flatMap(({ name, type, shape }): OutputPlace[] => {
    if (!asked.has(name)) return [];
    const dtype = type === 'int32' || type === 'bool' ? type : 'float32';
    return [{ name, dtype, shape: shape.map((dim) => lengthOfDim(dim, lengths)) }];
  });
  return places.some(({ shape }) => shape.some(Number.isNaN)) ? undefined : places;
}

function stateOf(state: ParameterState | undefined): ParameterState {
  if (state === undefined) throw new OpsError('RUNTIME', 'the worker gave no weights');
  return state;
}

import { OpsError } from '../../error.js';
import { indexRanges } from '../../index-ranges.js';
import type { IndexRange } from '../../traced-ranges.js';
import { checkInputs, lengthsByName } from '../../inputs.js';
import type { CompileOptions, InputSpec, Program, RunOptions } from '../../program.js';
import { compileOptions, runOptions } from '../../run-options.js';
import { Tensor } from '../../tensor.js';
import { DropoutMasks, maskRequests, type RecordedMask } from '../../training/dropout-masks.js';
import type { ParameterStore } from '../../training/parameter-store.js';
import type {
  Backward,
  BackwardOptions,
  DropoutCounter,
  Evaluation,
  ParameterState,
  TrainingSession,
  Update,
} from '../../training/session.js';
import { backwardOptions } from '../../training/training-options.js';
import { inTurn } from '../backend.js';
import { toTensor } from '../executable.js';
import type { ResidentPlan } from './resident-plan.js';
import type { ResidentWeights } from './resident-weights.js';

export interface TfjsTrainingParts<I extends string, O extends string> {
  readonly specs: Readonly<Record<I, InputSpec>>;
  /** Of the indices among the inputs. */
  readonly ranges: readonly IndexRange[];
  readonly outputs: readonly O[];
  readonly trainable: readonly string[];
  readonly masks: readonly RecordedMask[];
  readonly plan: ResidentPlan;
  readonly store: ParameterStore;
  readonly weights: ResidentWeights;
  readonly evaluation: <P, J extends string, Q extends string>(
    program: Program<P, J, Q>,
    options: CompileOptions<Q>,
  ) => Promise<ResidentPlan>;
  readonly onDispose: () => void;
}

export const GRADIENT = 'gradient:';

/** Training on TensorFlow.js: the store is the application's side, and kernels of WebAssembly change it there. */
export class TfjsTrainingSession<I extends string, O extends string> implements TrainingSession<I, O> {
  readonly trainable: readonly string[];
  readonly #parts: TfjsTrainingParts<I, O>;
  readonly #masks = new DropoutMasks();
  readonly #evaluations = new Set<ResidentPlan>();
  #disposed = false;

  constructor(parts: TfjsTrainingParts<I, O>) {
    this.#parts = parts;
    this.trainable = parts.trainable;
  }

  async backward(inputs: Readonly<Record<I, Tensor>>, options?: BackwardOptions): Promise<Backward<O>> {
    const { signal, dropout, accumulate = false } = backwardOptions.read(options);
    this.#refuseDisposed();
    const { specs, ranges, plan, weights, store, masks, outputs } = this.#parts;
    checkInputs({ specs, ranges, needed: plan.inputs }, inputs);
    if (masks.length > 0 && dropout === undefined)
      throw new OpsError('BAD_ARGUMENT', 'the program drops out: say { dropout: { seed, call } }');
    return inTurn(async () => {
      this.#refuseDisposed();
      signal?.throwIfAborted();
      const found = new Map<string, Tensor>();
      const given = { ...inputs, ...this.#maskTensors(inputs, dropout) };
      await plan.run(weights, specs, given, signal, async (name, node, value) => {
        if (name.startsWith(GRADIENT)) put(store.gradient(name.slice(GRADIENT.length)), await value.data(), accumulate);
        else found.set(name, await toTensor(node, value));
      });
      const norm = Math.sqrt(this.trainable.reduce((sum, path) => sum + sumSquares(store.gradient(path)), 0));
      return {
        loss: found.get('loss')?.data[0] ?? NaN,
        gradientNorm: norm,
        outputs: Object.fromEntries(outputs.map((name) => [name, found.get(name)])) as Record<O, Tensor>, // each was computed
      };
    });
  }

  update(update: Update): Promise<void> {
    return this.#inTurn(() => {
      this.#parts.store.update(update);
      for (const path of update.scalars.keys()) this.#parts.weights.changed(path);
    });
  }

  gradient(path: string): Promise<Float32Array> {
    return this.#inTurn(() => this.#parts.store.gradient(path).slice());
  }

  read(path: string): Promise<ParameterState> {
    return this.#inTurn(() => this.#parts.store.read(path));
  }

  write(path: string, state: Partial<ParameterState>): Promise<void> {
    return this.#inTurn(() => {
      this.#parts.store.write(path, state);
      this.#parts.weights.changed(path);
    });
  }

  async compile<P, J extends string, Q extends string>(
    program: Program<P, J, Q>,
    options: CompileOptions<Q> = {},
  ): Promise<Evaluation<J, Q>> {
    compileOptions.read(options);
    this.#refuseDisposed();
    const plan = await this.#parts.evaluation(program, options);
    const rules = { specs: program.inputs, ranges: await indexRanges(program), needed: plan.inputs };
    this.#evaluations.add(plan);
    const refuse = () => {
      this.#refuseDisposed();
      if (!this.#evaluations.has(plan))
        throw new OpsError('DISPOSED', 'this program was disposed of; compile it again');
    };
    return {
      run: async (inputs, asked?: RunOptions) => {
        const { signal } = runOptions.read(asked);
        checkInputs(rules, inputs);
        return inTurn(async () => {
          refuse();
          signal?.throwIfAborted();
          const found: [string, Tensor][] = [];
          await plan.run(this.#parts.weights, program.inputs, inputs, signal, async (name, node, value) => {
            found.push([name, await toTensor(node, value)]);
          });
          return Object.fromEntries(found) as Readonly<Record<Q, Tensor>> & Record<string, Tensor>; // the program's outputs
        });
      },
      dispose: () =>
        inTurn(() => {
          if (this.#evaluations.delete(plan)) plan.dispose();
          return Promise.resolve();
        }),
    };
  }

  dispose(): Promise<void> {
    this.#parts.onDispose();
    return inTurn(() => {
      if (this.#disposed) return Promise.resolve();
      this.#disposed = true;
      for (const plan of [this.#parts.plan, ...this.#evaluations]) plan.dispose();
      this.#evaluations.clear();
      this.#parts.weights.dispose();
      return Promise.resolve();
    });
  }

  #maskTensors(inputs: Readonly<Record<I, Tensor>>, dropout: DropoutCounter | undefined): Record<string, Tensor> {
    if (dropout === undefined) return {};
    const requests = maskRequests(this.#parts.masks, lengthsByName(this.#parts.specs, inputs));
    const made = this.#masks.make(requests, dropout);
    return Object.fromEntries(
      requests.map(({ name, shape }) => [
        name,
        new Tensor('bool', (made.get(name) ?? new Uint8Array()).slice(), shape),
      ]),
    );
  }

  #inTurn<R>(task: () => R): Promise<R> {
    return inTurn(async () => {
      this.#refuseDisposed();
      return Promise.resolve(task());
    });
  }

  #refuseDisposed(): void {
    if (this.#disposed) throw new OpsError('DISPOSED', 'this training session was disposed of; make another');
  }
}

function put(gradient: Float32Array, values: ArrayLike<number>, accumulate: boolean): void {
  if (!accumulate) gradient.set(values);
  else for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] ?? NaN) + (values[i] ?? NaN);
}

const sumSquares = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);

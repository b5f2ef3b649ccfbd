import { joinPath, readText, removeFolder, writeFolder, writeText } from '#training-files';
import { openCheckpoint, readFloat32, writeSafetensors, type CheckpointTensor } from '@firth/checkpoints';
import type { ParameterState } from '@firth/ops';
import type { ReadOptions } from '@firth/options';
import { TrainingError } from '../error.js';
import type { TrainingState } from '../loop/training-state.js';
import {
  removeLeftovers,
  STATE_FILE,
  stepFolder,
  stepFolders,
  WEIGHTS_FILE,
  type StepFolder,
} from './checkpoint-files.js';
import {
  checkpointTensors,
  slotTensor,
  weightTensor,
  type StateReader,
  type StoredParameter,
} from './checkpoint-tensors.js';
import type { checkpointOptions } from './checkpoint-options.js';
import { compareRuns } from './compare-runs.js';
import type { RunIdentity } from './run-fact.js';
import { decodeState, encodeState } from './state-json.js';

type CheckpointOptions = ReadOptions<typeof checkpointOptions>;

/** The checkpoints of one run, in one folder. */
export class CheckpointStore {
  readonly #options: CheckpointOptions;
  readonly #identify: () => Promise<RunIdentity>;
  readonly #rateOf: (step: number) => number;
  #identity: Promise<RunIdentity> | undefined;
  readonly #lastStep: number;
  /** The step of the newest. */
  #newest: number | undefined;

  /**
   * @param identify Reads all data and weights once, to know the run again.
   * @param rateOf The schedule's rate of a step.
   * @param lastStep Where training ends.
   */
  constructor(
    options: CheckpointOptions,
    identify: () => Promise<RunIdentity>,
    rateOf: (step: number) => number,
    lastStep: number,
  ) {
    this.#options = options;
    this.#identify = identify;
    this.#rateOf = rateOf;
    this.#lastStep = lastStep;
  }

  /** The newest one's folder. */
  get newest(): string | undefined {
    return this.#newest === undefined ? undefined : stepFolder(this.#options.folder, this.#newest);
  }

  /** What to go on from; undefined where there is nothing. @throws TrainingError BAD_ARGUMENT, BAD_CHECKPOINT. */
  async resume(): Promise<TrainingState | undefined> {
    const { folder, resume, forceResume = [] } = this.#options;
    await removeLeftovers(folder);
    const newest = (await stepFolders(folder)).at(-1);
    if (newest === undefined) return undefined;
    if (!resume)
      throw new TrainingError('BAD_ARGUMENT', 'the folder of checkpoints has some', {
        file: newest.path,
        hint: 'Go on from them with resume: true, or give another folder',
      });
    this.#newest = newest.step;
    const file = joinPath(newest.path, STATE_FILE);
    const text = await readText(file);
    if (text === undefined) throw new TrainingError('BAD_CHECKPOINT', 'the file is missing', { file });
    const { state, identity: saved } = decodeState(file, text);
    const given = await this.#identified();
    compareRuns({ file, saved, given, done: state.steps, rateOf: this.#rateOf, forced: forceResume });
    return state;
  }

  /** Writes a step's checkpoint unless it is there, and removes those that are too old. */
  async save(state: TrainingState, session: StateReader, parameters: readonly StoredParameter[]): Promise<void> {
    const { folder } = this.#options;
    if (this.#newest !== state.step) {
      const identity = await this.#identified();
      await writeFolder(stepFolder(folder, state.step), async (temporary) => {
        const tensors = checkpointTensors(session, parameters, state.step);
        await writeSafetensors(joinPath(temporary, WEIGHTS_FILE), tensors, { metadata: { format: 'firth-training' } });
        await writeText(joinPath(temporary, STATE_FILE), encodeState(state, identity));
      });
      this.#newest = state.step;
    }
    await this.#prune(state.best?.step);
  }

  /** The weights of a step, one after the other; their slots too. */
  async *states(
    step: number,
    parameters: readonly StoredParameter[],
  ): AsyncGenerator<readonly [string, ParameterState]> {
    const file = joinPath(stepFolder(this.#options.folder, step), WEIGHTS_FILE);
    const checkpoint = await openCheckpoint(file);
    try {
      for (const { path, shape, slots } of parameters) {
        const read = (name: string) => readFloat32(tensorOf(checkpoint.tensors, file, name, shape));
        const weight = await read(weightTensor(path));
        yield [
          path,
          { weight, slots: await Promise.all(Array.from({ length: slots }, (_, i) => read(slotTensor(path, i)))) },
        ];
      }
    } finally {
      await checkpoint.close();
    }
  }

  /** The last `count` of those that were due: what an abort or an evaluation left between them is none. */
  async due(count: number): Promise<readonly StepFolder[]> {
    const { folder, every } = this.#options;
    const found = await stepFolders(folder);
    return found.filter(({ step }) => step % every === 0 || step === this.#lastStep).slice(-count);
  }

  #identified(): Promise<RunIdentity> {
    return (this.#identity ??= this.#identify());
  }

  /** Removes all but the newest that were due, the newest of all and that of the best evaluation. */
  async #prune(best: number | undefined): Promise<void> {
    const { folder, keep } = this.#options;
    const due = await this.due(keep);
    const kept = new Set([best, this.#newest, ...due.map(({ step }) => step)]);
    for (const { step, path } of await stepFolders(folder)) if (!kept.has(step)) await removeFolder(path);
  }
}

function tensorOf(
  tensors: ReadonlyMap<string, CheckpointTensor>,
  file: string,
  at: string,
  shape: readonly number[],
): CheckpointTensor {
  const tensor = tensors.get(at);
  const [expected, found] = [`[${shape.join(', ')}]`, tensor && `[${tensor.shape.join(', ')}]`];
  if (tensor !== undefined && found === expected) return tensor;
  const hint = 'It belongs to another model';
  throw new TrainingError('BAD_CHECKPOINT', 'a tensor does not fit', {
    file,
    at,
    expected,
    ...(found && { found }),
    hint,
  });
}

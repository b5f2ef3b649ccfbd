import { CheckpointError, readFloat32, type Checkpoint } from '@firth/checkpoints';
import { OpsError } from './error.js';
import { maxAbsoluteError, type Difference } from './parity.js';
import type { Engine, Program, WeightSource } from './program.js';
import { trace } from './shapes/trace.js';
import { float32, int32, type Tensor } from './tensor.js';
import type { Tree } from './weights/schema.js';

/** One tensor of the reference against ours. */
export interface ParityRow extends Difference {
  readonly name: string;
  readonly shape: readonly number[];
  readonly within: boolean;
}

export interface ParityReport {
  readonly bound: number;
  /** In the order in which the model computes them, so that the first over the bound is where it goes wrong. */
  readonly rows: readonly ParityRow[];
  readonly firstOverBound: ParityRow | undefined;
  /** Tensors of the reference that this model has nothing to compare with. */
  readonly unknown: readonly string[];
}

/** A model on a reference's inputs. */
export interface Compared<S, I extends string> {
  readonly engine: Engine;
  readonly program: Program<S, I, never>;
  readonly weights: Tree<S, WeightSource>;
  readonly inputs: Readonly<Record<I, Tensor>>;
  /** The names of the inputs in the reference. */
  readonly inputNames: readonly string[];
  /** The script that writes such references, for errors. */
  readonly writtenBy: string;
}

/**
 * Compares every tensor of a reference that has the name of a tap of the program with what the program computes.
 *
 * @throws CheckpointError `MISSING_TENSOR` when it has none, `UNKNOWN_TENSOR` when it has inputs that this model does not take.
 */
export async function compareWithReference<S, I extends string>(
  { engine, program, weights, inputs, inputNames, writtenBy }: Compared<S, I>,
  expected: Checkpoint,
  bound: number,
): Promise<ParityReport> {
  const taps = [...trace(program).taps.keys()].filter((name) => expected.tensors.has(name));
  const unknown = [...expected.tensors.keys()].filter((name) => !taps.includes(name) && !inputNames.includes(name));
  refuseOtherInputs(unknown, expected, inputNames, writtenBy);
  if (taps.length === 0) throw nothingToCompare(expected, writtenBy);
  const executable = await engine.compile(program, weights, { taps });
  const found: Readonly<Record<string, Tensor>> = await executable.run(inputs);
  await executable.dispose();
  const rows: ParityRow[] = [];
  for (const name of taps) rows.push(await compare(name, found, expected, bound));
  return { bound, rows, firstOverBound: rows.find(({ within }) => !within), unknown };
}

/** Whole numbers of a reference. @throws CheckpointError where they are missing or of another type. */
export async function readIds(
  name: string,
  { tensors, files: [file = 'reference'] }: Checkpoint,
  writtenBy: string,
): Promise<Tensor<'int32'>> {
  const tensor = tensors.get(name);
  if (tensor === undefined)
    throw new CheckpointError('MISSING_TENSOR', 'the reference lacks an input', {
      file,
      at: name,
      hint: `Write it with ${writtenBy}`,
    });
  const bytes = (await tensor.read()).slice();
  if (tensor.dtype === 'int32') return int32(new Int32Array(bytes.buffer), tensor.shape);
  if (tensor.dtype === 'int64') return int32(Int32Array.from(new BigInt64Array(bytes.buffer), Number), tensor.shape);
  throw new CheckpointError('BAD_TENSOR', 'token ids are whole numbers', {
    file,
    at: name,
    expected: 'int64 or int32',
    found: tensor.dtype,
  });
}

const nothingToCompare = ({ files, tensors }: Checkpoint, writtenBy: string): CheckpointError =>
  new CheckpointError('MISSING_TENSOR', 'the reference holds nothing that this model computes', {
    file: files[0] ?? 'reference',
    expected: 'hidden_states.0, attentions.0, …',
    found: [...tensors.keys()].slice(0, 3).join(', '),
    hint: `Write it with ${writtenBy}`,
  });

async function compare(
  name: string,
  found: Readonly<Record<string, Tensor>>,
  { tensors }: Checkpoint,
  bound: number,
): Promise<ParityRow> {
  const [ours, theirs] = [found[name], tensors.get(name)];
  if (ours === undefined || theirs === undefined) throw new OpsError('UNKNOWN_OUTPUT', `nothing is named '${name}'`);
  const difference = maxAbsoluteError(ours, float32(await readFloat32(theirs), theirs.shape));
  return { name, shape: theirs.shape, within: difference.maxAbsoluteError <= bound, ...difference };
}

/** Token ids and masks are inputs: one that the model does not take is another model's. */
function refuseOtherInputs(
  unknown: readonly string[],
  { files: [file = 'reference'] }: Checkpoint,
  inputNames: readonly string[],
  writtenBy: string,
): void {
  const at = unknown.find((name) => /^\w+_(ids|mask)$/.test(name));
  if (at === undefined) return;
  throw new CheckpointError('UNKNOWN_TENSOR', 'the reference is of another kind of model', {
    file,
    at,
    expected: `inputs among ${inputNames.join(', ')}`,
    hint: `Write it with ${writtenBy}`,
  });
}

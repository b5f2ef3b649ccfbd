import {
  CheckpointError,
  openCheckpoint,
  readFloat32,
  type Checkpoint,
  type CheckpointInput,
  type ModelSource,
} from '@firth/checkpoints';
import { float32, int32, maxAbsoluteError, OpsError, trace, type Difference, type Tensor } from '@firth/ops';
import { bertInputs, forwardProgram, type BertInput } from './forward.js';
import { completeBatch } from './inputs.js';
import { bertWeights, loadBert, type LoadedBert, type LoadOptions } from './loaded-bert.js';

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

export type ParityOptions = LoadOptions & {
  /** Largest absolute error allowed of any element: 1e-5 unless said. */
  readonly bound?: number;
};

/**
 * Runs a BERT on the inputs of a reference (fixtures/bert/reference.py writes one from transformers) and compares every
 * hidden state, attention map, submodule output and logit with it.
 */
export async function parity(
  model: ModelSource,
  reference: CheckpointInput,
  options: ParityOptions = {},
): Promise<ParityReport> {
  const expected = await openCheckpoint(reference);
  try {
    const loaded = await loadBert(model, options);
    try {
      return await compareAll(loaded, expected, options.bound ?? 1e-5);
    } finally {
      await loaded.close();
    }
  } finally {
    await expected.close();
  }
}

async function compareAll(loaded: LoadedBert, expected: Checkpoint, bound: number): Promise<ParityReport> {
  const { config, engine, parts } = loaded;
  const program = forwardProgram(config, parts);
  const taps = [...trace(program).taps.keys()].filter((name) => expected.tensors.has(name));
  const inputNames = Object.keys(bertInputs).map(snakeCase);
  const unknown = [...expected.tensors.keys()].filter((name) => !taps.includes(name) && !inputNames.includes(name));
  if (taps.length === 0) throw nothingToCompare(expected);
  const inputs = completeBatch(await readInputs(expected), config);
  const executable = await engine.compile(program, bertWeights(loaded, parts), { taps });
  const found: Readonly<Record<string, Tensor>> = await executable.run(inputs);
  await executable.dispose();
  const rows: ParityRow[] = [];
  for (const name of taps) rows.push(await compare(name, found, expected, bound));
  return { bound, rows, firstOverBound: rows.find(({ within }) => !within), unknown };
}

const nothingToCompare = ({ files, tensors }: Checkpoint): CheckpointError =>
  new CheckpointError('MISSING_TENSOR', 'the reference holds nothing that this model computes', {
    file: files[0] ?? 'reference',
    expected: 'hidden_states.0, attentions.0, prediction_logits, …',
    found: [...tensors.keys()].slice(0, 3).join(', '),
    hint: 'Write it with fixtures/bert/reference.py',
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

async function readInputs(reference: Checkpoint): Promise<Record<BertInput, Tensor<'int32'>>> {
  const [inputIds, attentionMask, tokenTypeIds] = await Promise.all(
    ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => readIds(name, reference)),
  );
  if (inputIds === undefined || attentionMask === undefined || tokenTypeIds === undefined)
    throw new TypeError('three were read');
  return { inputIds, attentionMask, tokenTypeIds };
}

async function readIds(name: string, { tensors, files }: Checkpoint): Promise<Tensor<'int32'>> {
  const tensor = tensors.get(name);
  const [file = 'reference'] = files;
  if (tensor === undefined)
    throw new CheckpointError('MISSING_TENSOR', 'the reference lacks an input', {
      file,
      at: name,
      hint: 'Write it with fixtures/bert/reference.py',
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

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

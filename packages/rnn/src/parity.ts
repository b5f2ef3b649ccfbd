import { CheckpointError, readFloat32, type Checkpoint, type CheckpointInput } from '@firth/checkpoints';
import type { ModelSource } from '@firth/checkpoints/model-files';
import { bindWhole, compareModel, float32, readIds, type ParityReport, type Program, type Tensor } from '@firth/ops';
import { openModel } from '@firth/ops/open-model';
import { shownSize, type RnnConfig } from './config.js';
import { parityOptions, type ParityOptions } from './parity-options.js';
import { rnnProgram, stateCount, type RnnInput } from './program.js';
import { rnnSchema, type RnnSchema } from './schema.js';
import { loadingRule } from './sources/loading-rule.js';
import { recurrentStacks, type FoundStack } from './sources/recognize.js';

export type { ParityOptions } from './parity-options.js';

const writtenBy = 'fixtures/rnn/make.py';

/**
 * Runs the recurrent layers of a checkpoint of PyTorch or Keras on the inputs of a reference (`x` [B, T, input], `lengths` [B],
 * and where it has them the states `hidden` and `cell`; fixtures/rnn/make.py writes such files) and compares every layer
 * (`layers.0`, … [B, T, size]), `output`, `last_hidden` and `last_cell` with it.
 *
 * @throws CheckpointError `MISSING_TENSOR` for a checkpoint without one stack of layers, or a reference without an input.
 */
export async function parity(
  model: ModelSource,
  reference: CheckpointInput,
  options?: ParityOptions,
): Promise<ParityReport> {
  const { bound, activation, ...load } = parityOptions.read(options);
  return compareModel(
    () => openModel(model, load, async ({ engine, open, close }) => ({ engine, close, ...onlyStack(await open()) })),
    reference,
    bound,
    async (stack, expected) => {
      const { config: found, names, checkpoint } = stack;
      const config = found.cell === 'rnn' ? { ...found, activation: activation ?? found.activation } : found;
      return {
        program: tappedProgram(config),
        weights: bindWhole<RnnSchema>(rnnSchema(config), names, checkpoint, loadingRule(stack)),
        inputs: await inputsOf(expected, config),
        inputNames: ['x', 'lengths', 'hidden', 'cell'],
        writtenBy,
      };
    },
  );
}

function onlyStack(checkpoint: Checkpoint): FoundStack {
  const stacks = recurrentStacks(checkpoint);
  const [only] = stacks;
  if (only !== undefined && stacks.length === 1) return only;
  throw new CheckpointError('MISSING_TENSOR', 'parity compares the layers of one recurrent network', {
    file: checkpoint.files[0] ?? 'checkpoint',
    expected: 'one nn.RNN, LSTM or GRU of PyTorch, or layers of Keras one above the other',
    found: stacks.length === 0 ? 'none' : stacks.map(({ name }) => name).join('; '),
  });
}

/** What a stack gives, as taps under the names of a reference. */
function tappedProgram(config: RnnConfig): Program<RnnSchema, RnnInput, never> {
  const program = rnnProgram(config);
  return {
    ...program,
    run: (ops, weights, inputs) => {
      const { output, hidden, cell } = program.run(ops, weights, inputs);
      ops.tap('output', output);
      ops.tap('last_hidden', hidden);
      if (config.cell === 'lstm') ops.tap('last_cell', cell);
      return {};
    },
  };
}

async function inputsOf(reference: Checkpoint, config: RnnConfig): Promise<Record<RnnInput, Tensor>> {
  const lengths = await readIds('lengths', reference, writtenBy);
  const [batch = 0] = lengths.shape;
  const state = async (name: 'hidden' | 'cell', count: number, size: number): Promise<Tensor> => {
    const given = count === 0 ? undefined : reference.tensors.get(name);
    if (given !== undefined) return float32(await readFloat32(given), given.shape);
    return float32(new Float32Array(count * batch * size), [count, batch, size]);
  };
  const x = reference.tensors.get('x');
  const [file = 'reference'] = reference.files;
  if (x === undefined) {
    const details = { file, at: 'x', hint: `Write it with ${writtenBy}` };
    throw new CheckpointError('MISSING_TENSOR', 'the reference lacks an input', details);
  }
  return {
    x: float32(await readFloat32(x), x.shape),
    lengths,
    hidden: await state('hidden', stateCount(config), shownSize(config)),
    cell: await state('cell', config.cell === 'lstm' ? stateCount(config) : 0, config.hiddenSize),
  };
}

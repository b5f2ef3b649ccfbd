import { checkArgument, custom, string } from '@firth/options';
import { CheckpointError } from '@firth/checkpoints';

/** h' = activation(W x + U h + b) (Elman, 1990). */
export interface VanillaCell {
  readonly cell: 'rnn';
  readonly activation: 'tanh' | 'relu';
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997; Gers et al., 2000), with the projection and the clipping of
 * Sak et al. (2014) where asked.
 */
export interface LstmCell {
  readonly cell: 'lstm';
  /** The order of the gates in the kernels: input, forget, candidate (g, TensorFlow's j), output. */
  readonly gates: 'ifgo' | 'igfo';
  /** Added to the forget gate before its sigmoid: 0 where the bias holds all, 1 in TensorFlow's `LSTMCell`. */
  readonly forgetBias?: number;
  /** The cell's values stay within ± this. */
  readonly cellClip?: number;
  /** What is shown is a linear map of the cell's output to this size. */
  readonly projectionSize?: number;
  /** The projection's values stay within ± this. */
  readonly projectionClip?: number;
}

/** Gated recurrent unit (Cho et al., 2014). */
export interface GruCell {
  readonly cell: 'gru';
  /** The order of the gates in the kernels: reset, update (z), new. */
  readonly gates: 'rzn' | 'zrn';
  /** Whether the reset gate is applied before the product with the recurrent kernel (the paper) or after it (cuDNN, PyTorch). */
  readonly reset: 'before' | 'after';
}

export type CellConfig = VanillaCell | LstmCell | GruCell;

/** A stack of recurrent layers. */
export type RnnConfig = CellConfig & {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  /** One bias for both products (Keras), or one for each (PyTorch, cuDNN). */
  readonly biases: 'none' | 'one' | 'two';
};

/** What a layer shows of one direction: the projection's size, or the hidden size. */
export const shownSize = (config: Pick<RnnConfig, 'hiddenSize'> & CellConfig): number =>
  config.cell === 'lstm' ? (config.projectionSize ?? config.hiddenSize) : config.hiddenSize;

/** Blocks of hidden size side by side in a kernel. */
export const gateCount = ({ cell }: CellConfig): number => GATES[cell];

const GATES = { rnn: 1, lstm: 4, gru: 3 };

const configCheck = custom<object>((value) => typeof value === 'object' && value !== null, 'a config');

/** That there is one, and what names it. @throws OptionError */
export function checkConfig(call: string, config: unknown, file: unknown): void {
  checkArgument(call, 'config', configCheck, config);
  checkArgument(call, 'file', string(), file);
}

/** Sizes above it are no sizes, and more layers than that would be looped over for long. */
const [LARGEST, MOST_LAYERS] = [2 ** 31 - 1, 4096];

/**
 * @throws CheckpointError BAD_CONFIG that names the field; `file` is where the config comes from.
 */
export function checkRnnConfig(config: RnnConfig, file = 'config'): RnnConfig {
  checkConfig('checkRnnConfig', config, file);
  const refuse = (at: string, expected: string, found: unknown) =>
    new CheckpointError('BAD_CONFIG', 'the field is wrong', { file, at, expected, found: String(found) });
  const check = (field: string, size: number, most: number): void => {
    if (!Number.isSafeInteger(size) || size < 1) throw refuse(field, 'a whole number of at least 1', size);
    if (size > most) throw refuse(field, `a whole number from 1 to ${most}`, size);
  };
  check('inputSize', config.inputSize, LARGEST);
  check('hiddenSize', config.hiddenSize, LARGEST);
  check('numLayers', config.numLayers, MOST_LAYERS);
  if (!(config.cell in GATES)) throw refuse('cell', 'rnn, lstm or gru', config.cell);
  if (config.cell !== 'lstm') return config;
  const { projectionSize, cellClip, projectionClip } = config;
  if (projectionSize !== undefined) check('projectionSize', projectionSize, LARGEST);
  for (const [at, clip] of Object.entries({ cellClip, projectionClip }))
    if (clip !== undefined && !(clip > 0 && Number.isFinite(clip))) throw refuse(at, 'a number above 0', clip);
  if (projectionClip !== undefined && projectionSize === undefined)
    throw refuse('projectionClip', 'a projectionSize beside it', 'none');
  return config;
}

import { checkArgument, string } from '@firth/options';
import type { Activation } from '@firth/ops';
import type { JsonFields } from '@firth/checkpoints/model-files';
import { JsonFields as Fields } from '@firth/checkpoints/model-files';
import type { RnnConfig } from '@firth/rnn';
import { ELMO_CHARACTERS } from '@firth/tokenizers';

/** The hyperparameters of an ELMo (Peters et al., 2018), from the authors' `options.json`. */
export interface ElmoConfig {
  readonly characterCnn: {
    readonly embeddingSize: number;
    /** Rows of the embedding table: the ids from 1, since 0 stands for places without a word. */
    readonly characters: number;
    /** Width in characters, and how many. */
    readonly filters: readonly (readonly [width: number, count: number])[];
    readonly highwayLayers: number;
    readonly activation: Activation;
  };
  readonly lstm: {
    readonly hiddenSize: number;
    /** Of a word, and of each direction of each layer. */
    readonly projectionSize: number;
    readonly numLayers: number;
    readonly cellClip: number | undefined;
    readonly projectionClip: number | undefined;
    /** Each layer but the first adds what it reads to what it shows. */
    readonly skipConnections: boolean;
  };
}

/** Published models have two. */
const MOST_HIGHWAYS = 100;
/** Published models have seven widths, of up to 1,024 filters each. */
const MOST_FILTERS = 2 ** 20;

/** bilm-tf's ids 0 to 260 and its padding, plus one. */
const CHARACTER_IDS = [261, 262];

/**
 * Reads `options.json`, already parsed; `file` names it in errors.
 *
 * @throws CheckpointError `BAD_CONFIG` that names the field, what was expected and what was found.
 */
export function parseElmoConfig(json: unknown, file: string): ElmoConfig {
  checkArgument('parseElmoConfig', 'file', string(), file);
  const options = new Fields(file, json);
  const lstm = nested(json, options, 'lstm');
  const cnn = nested(json, options, 'char_cnn');
  const characters = cnn.size('n_characters');
  if (!CHARACTER_IDS.includes(characters)) throw cnn.refuse('n_characters', CHARACTER_IDS.join(' or '), characters);
  const length = cnn.size('max_characters_per_token', ELMO_CHARACTERS);
  if (length !== ELMO_CHARACTERS) throw cnn.refuse('max_characters_per_token', String(ELMO_CHARACTERS), length);
  return {
    characterCnn: {
      embeddingSize: nested(valueOf(json, 'char_cnn'), cnn, 'embedding').size('dim'),
      characters: 261,
      filters: filtersOf(valueOf(valueOf(json, 'char_cnn'), 'filters'), cnn),
      highwayLayers: cnn.integer('n_highway', undefined, MOST_HIGHWAYS),
      activation: cnn.choice('activation', { relu: 'relu', tanh: 'tanh' }, 'relu'),
    },
    lstm: {
      hiddenSize: lstm.size('dim'),
      projectionSize: lstm.size('projection_dim'),
      numLayers: lstm.layers('n_layers'),
      cellClip: clipOf(lstm, 'cell_clip'),
      projectionClip: clipOf(lstm, 'proj_clip'),
      skipConnections: lstm.boolean('use_skip_connections', false),
    },
  };
}

/** One direction of the language model: TensorFlow's `LSTMCell`, gates i, j (here g), f, o. */
export function lstmConfig({ lstm }: ElmoConfig): RnnConfig {
  const { hiddenSize, projectionSize, numLayers, cellClip, projectionClip } = lstm;
  const isProjected = projectionSize !== hiddenSize; // bilm-tf projects only where the sizes differ
  return {
    cell: 'lstm',
    gates: 'igfo',
    forgetBias: 1,
    inputSize: projectionSize,
    hiddenSize,
    numLayers,
    bidirectional: false,
    biases: 'one',
    ...(cellClip === undefined ? {} : { cellClip }),
    ...(isProjected ? { projectionSize } : {}),
    ...(isProjected && projectionClip !== undefined ? { projectionClip } : {}),
  };
}

function valueOf(json: unknown, field: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, field) : undefined;
}

function nested(json: unknown, parent: JsonFields, field: string): JsonFields {
  const value = valueOf(json, field);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw parent.refuse(field, 'an object', value);
  return new Fields(`${parent.file}, ${field}`, value);
}

function filtersOf(value: unknown, fields: JsonFields): readonly (readonly [number, number])[] {
  const refuse = (found: unknown) =>
    fields.refuse('filters', `pairs of a width up to ${ELMO_CHARACTERS} and a number of filters`, found);
  if (!Array.isArray(value) || value.length === 0 || value.length > ELMO_CHARACTERS) throw refuse(value);
  return value.map((pair: unknown): readonly [number, number] => {
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((n) => Number.isSafeInteger(n) && n > 0))
      throw refuse(pair);
    const [width, count] = [Number(pair[0]), Number(pair[1])];
    if (width > ELMO_CHARACTERS) throw refuse(pair);
    if (count > MOST_FILTERS) throw fields.refuse('filters', `at most ${MOST_FILTERS} filters of a width`, count);
    return [width, count];
  });
}

function clipOf(fields: JsonFields, field: string): number | undefined {
  if (!fields.has(field)) return undefined;
  const clip = fields.number(field);
  if (!(clip > 0)) throw fields.refuse(field, 'a number above 0', clip);
  return clip;
}

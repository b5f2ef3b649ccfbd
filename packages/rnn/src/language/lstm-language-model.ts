import { JsonFields } from '@firth/checkpoints/model-files';
import { float32, int32, type Engine, type Tensor } from '@firth/ops';
import { checkArgument, name, type ReadOptions } from '@firth/options';
import type { WordVocabulary } from '@firth/tokenizers';
import { checkVocabularyArgument } from './arguments.js';
import { creation, lstmOptions, opening, type LstmLanguageModelOptions } from './language-options.js';
import { LanguageModel, type LanguageModelParts, type Sentence } from './language-model.js';
import {
  checkLstmLmConfig,
  lstmLmProgram,
  lstmLmSchema,
  type LstmLmConfig,
  type LstmLmInput,
  type LstmLmSchema,
} from './lstm-lm.js';
import { checkVocabulary, openModelFile } from './model-file.js';
import { startingValues, weightsOf, type WeightValues } from './weights.js';

const KIND = 'lstm-language-model';

export type { LstmLanguageModelOptions } from './language-options.js';

/**
 * A language model of LSTM layers over whole words (Mikolov et al., 2010; Zaremba et al., 2014): loss, perplexity, sampling;
 * `task()` is its training. Each sentence is read from an empty state.
 */
export class LstmLanguageModel extends LanguageModel<LstmLmSchema, LstmLmInput, 'hidden' | 'cell'> {
  readonly config: LstmLmConfig;
  protected override readonly carried = ['hidden', 'cell'] as const;

  private constructor(config: LstmLmConfig, parts: LanguageModelParts<LstmLmSchema>) {
    super(lstmLmProgram(config), parts);
    this.config = config;
  }

  /** An untrained one; equal seeds give equal weights. The vocabulary has to hold the mark of a sentence's end, `</s>`. */
  static create(
    vocabulary: WordVocabulary,
    sizes: LstmLanguageModelOptions,
    options: { readonly engine: Engine; readonly seed: number },
  ): LstmLanguageModel {
    const { engine, seed } = creation.read(options);
    const read = lstmOptions.read(sizes);
    checkVocabulary(checkVocabularyArgument('create', vocabulary));
    const config = configOf(vocabulary.size, read);
    const schema = lstmLmSchema(config);
    const weights = weightsOf(schema, startingValues(schema, seed));
    return new LstmLanguageModel(config, { vocabulary, engine, weights });
  }

  /** Opens what `save` wrote. @throws CheckpointError that names the file and what is wrong in it. */
  static async open(path: string, options: { readonly engine: Engine }): Promise<LstmLanguageModel> {
    const { engine } = opening.read(options);
    checkArgument('open', 'path', name(), path);
    const { config, parts } = await openModelFile(path, engine, KIND, readConfig, lstmLmSchema);
    return new LstmLanguageModel(config, parts);
  }

  /** The same model with other weights, by their paths: what `train` gives. */
  withWeights(values: WeightValues): LstmLanguageModel {
    return new LstmLanguageModel(this.config, this.partsWith(weightsOf(lstmLmSchema(this.config), values)));
  }

  protected override get description() {
    const { vocabSize, tied, dropout = 0, rnn } = this.config;
    const config = { vocabSize, size: rnn.hiddenSize, numLayers: rnn.numLayers, tied, dropout };
    return { model: KIND, config: JSON.stringify(config) };
  }

  protected override collate(sentences: readonly Sentence[]) {
    const lengths = sentences.map((sentence) => sentence.length - 1);
    const longest = Math.max(...lengths);
    const [ids, targets] = [padded(sentences, longest, 0, 0), padded(sentences, longest, 1, -100)];
    const shape = [sentences.length, longest];
    const states = this.#states(sentences.length);
    return {
      ids: int32(ids, shape),
      targets: int32(targets, shape),
      lengths: int32(lengths, [lengths.length]),
      ...states,
    };
  }

  protected override reader() {
    let [read, state] = [0, this.#states(1)];
    return async (ids: readonly number[]): Promise<Float32Array> => {
      const unread = ids.slice(read);
      const row = int32(unread, [1, unread.length]);
      const batch = { ids: row, targets: row, lengths: int32([unread.length], [1]), ...state };
      const { logits, hidden, cell } = await this.run(batch, 'logits');
      [read, state] = [ids.length, { hidden, cell }];
      return lastRow(logits);
    };
  }

  #states(rows: number) {
    const { numLayers, hiddenSize } = this.config.rnn;
    const shape = [numLayers, rows, hiddenSize];
    const zeros = (): Tensor => float32(new Float32Array(numLayers * rows * hiddenSize), shape);
    return { hidden: zeros(), cell: zeros() };
  }
}

const configOf = (
  vocabSize: number,
  { size, numLayers, tied, dropout }: ReadOptions<typeof lstmOptions>,
  file?: string,
): LstmLmConfig =>
  checkLstmLmConfig(
    {
      ...{ vocabSize, tied, dropout },
      rnn: {
        ...{ cell: 'lstm', gates: 'ifgo', biases: 'two', bidirectional: false },
        ...{ inputSize: size, hiddenSize: size, numLayers },
      },
    },
    file,
  );

function readConfig(json: unknown, file: string): LstmLmConfig {
  const fields = new JsonFields(file, json);
  const sizes = { size: fields.size('size'), numLayers: fields.size('numLayers') };
  const [tied, dropout] = [fields.boolean('tied', true), fields.number('dropout', 0)];
  return configOf(fields.size('vocabSize'), { ...sizes, tied, dropout }, file);
}

/** Of each sentence the ids from `start` on, all but its last one where that is 0; `fill` up to `length`. */
const padded = (sentences: readonly Sentence[], length: number, start: 0 | 1, fill: number): number[] =>
  sentences.flatMap((sentence) => {
    const ids = sentence.slice(start, sentence.length - 1 + start);
    return [...ids, ...new Array<number>(length - ids.length).fill(fill)];
  });

/** logits [1, T, V] -> [V] */
function lastRow({ data, shape: [, length = 1, size = 0] }: Tensor): Float32Array {
  return Float32Array.from(data.subarray((length - 1) * size));
}

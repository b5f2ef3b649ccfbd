import { JsonFields } from '@firth/checkpoints/model-files';
import { int32, type Engine } from '@firth/ops';
import { checkArgument, name } from '@firth/options';
import type { WordVocabulary } from '@firth/tokenizers';
import { checkVocabularyArgument } from './arguments.js';
import { creation, nnlmOptions, opening } from './language-options.js';
import { LanguageModel, SENTENCE_END, type LanguageModelParts, type Sentence } from './language-model.js';
import { checkVocabulary, openModelFile } from './model-file.js';
import { checkNnlmConfig, nnlmProgram, nnlmSchema, type NnlmConfig, type NnlmSchema } from './nnlm.js';
import { startingValues, weightsOf, type WeightValues } from './weights.js';

const KIND = 'nnlm';

/**
 * The feed-forward language model (Bengio et al., 2003): loss, perplexity, sampling; `task()` is its training. In front of its
 * first word a sentence has marks of a sentence's end, as many as the model reads.
 */
export class Nnlm extends LanguageModel<NnlmSchema, 'context' | 'targets', never> {
  readonly config: NnlmConfig;

  private constructor(config: NnlmConfig, parts: LanguageModelParts<NnlmSchema>) {
    super(nnlmProgram(config), parts);
    this.config = config;
  }

  /** An untrained one; equal seeds give equal weights. The vocabulary has to hold the mark of a sentence's end, `</s>`. */
  static create(
    vocabulary: WordVocabulary,
    sizes: Omit<NnlmConfig, 'vocabSize'>,
    options: { readonly engine: Engine; readonly seed: number },
  ): Nnlm {
    const { engine, seed } = creation.read(options);
    const read = nnlmOptions.read(sizes);
    checkVocabulary(checkVocabularyArgument('create', vocabulary));
    const config = checkNnlmConfig({ ...read, vocabSize: vocabulary.size });
    const schema = nnlmSchema(config);
    return new Nnlm(config, { vocabulary, engine, weights: weightsOf(schema, startingValues(schema, seed)) });
  }

  /** Opens what `save` wrote. @throws CheckpointError that names the file and what is wrong in it. */
  static async open(path: string, options: { readonly engine: Engine }): Promise<Nnlm> {
    const { engine } = opening.read(options);
    checkArgument('open', 'path', name(), path);
    const { config, parts } = await openModelFile(path, engine, KIND, readConfig, nnlmSchema);
    return new Nnlm(config, parts);
  }

  /** The same model with other weights, by their paths: what `train` gives. */
  withWeights(values: WeightValues): Nnlm {
    return new Nnlm(this.config, this.partsWith(weightsOf(nnlmSchema(this.config), values)));
  }

  protected override get description() {
    return { model: KIND, config: JSON.stringify(this.config) };
  }

  protected override collate(sentences: readonly Sentence[]) {
    const context = sentences.flatMap((sentence) =>
      sentence.slice(1).flatMap((_, i) => this.#before(sentence.slice(0, i + 1))),
    );
    const targets = sentences.flatMap((sentence) => sentence.slice(1));
    return {
      context: int32(context, [targets.length, this.config.contextSize]),
      targets: int32(targets, [targets.length]),
    };
  }

  protected override reader() {
    return async (ids: readonly number[]): Promise<Float32Array> => {
      const context = int32(this.#before(ids), [1, this.config.contextSize]);
      const { logits } = await this.run({ context, targets: int32([0], [1]) }, 'logits');
      return Float32Array.from(logits.data);
    };
  }

  /** The last words of some, marks of a sentence's end before them. */
  #before(ids: readonly number[]): number[] {
    const { contextSize } = this.config;
    const last = ids.slice(-contextSize);
    return [...new Array<number>(contextSize - last.length).fill(this.vocabulary.idOf(SENTENCE_END)), ...last];
  }
}

function readConfig(json: unknown, file: string): NnlmConfig {
  const fields = new JsonFields(file, json);
  const size = (name: 'vocabSize' | 'contextSize' | 'embeddingSize' | 'hiddenSize') => fields.size(name);
  return {
    ...{ vocabSize: size('vocabSize'), contextSize: size('contextSize') },
    ...{ embeddingSize: size('embeddingSize'), hiddenSize: size('hiddenSize') },
    directConnections: fields.boolean('directConnections', false),
  };
}

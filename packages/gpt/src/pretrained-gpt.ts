import type { Tensor } from '@firth/ops';
import type { Tokenizer } from '@firth/tokenizers';
import type { GptConfig } from './config.js';
import { ForwardModel, type Asked, type GptTexts } from './forward-model.js';
import { forwardOptions, type ForwardRequest } from './forward-options.js';
import { Generator, type BeamText, type GeneratedText, type StreamedToken } from './generation/generator.js';
import type { BeamOptions, GenerateOptions, GreedyOptions, SamplingOptions } from './generation/generate-options.js';
import { encodeText, oneText, type GptText } from './inputs.js';
import type { LoadedGpt } from './loaded-gpt.js';
import { languageModel } from './schema.js';
import { Scorer, type TextScore } from './score.js';
import { perplexityOptions, scoreOptions, type PerplexityOptions, type ScoreOptions } from './score-options.js';

/** What an option set gives: beam search knows its scores. */
type Generated<O> = O extends BeamOptions ? BeamText : GeneratedText;

/** What every GPT has. It holds files and memory until `dispose()`. */
export abstract class PretrainedGpt {
  protected readonly loaded: LoadedGpt;
  protected readonly model: ForwardModel;
  readonly #generator: Generator;
  readonly #scorer: Scorer;

  constructor(loaded: LoadedGpt) {
    this.loaded = loaded;
    this.model = new ForwardModel(loaded);
    this.#generator = new Generator(loaded);
    this.#scorer = new Scorer(loaded);
  }

  get config(): GptConfig {
    return this.loaded.config;
  }

  get tokenizer(): Tokenizer {
    return this.loaded.tokenizer;
  }

  /** What the folder sets for `generate` by our options' names; empty where it sets nothing. */
  get generationDefaults(): Readonly<Record<string, unknown>> {
    return this.loaded.generation?.given ?? {};
  }

  /** Logits over the vocabulary at every token [B, T, V], rows padded on the right, and what the request asks for. */
  async forward<const R extends ForwardRequest = object>(
    texts: GptTexts,
    request?: R,
  ): Promise<Asked<R> & { readonly logits: Tensor<'float32'> }> {
    const { output, asked } = await this.model.run<R>(texts, languageModel, ['logits'], forwardOptions.read(request));
    return { ...asked, logits: output('logits') };
  }

  /**
   * Continues a prompt, or several of unequal length in batches that memory holds. A prompt is a text or token ids; each gets
   * what it gets alone. What is not said is what `generation_config.json` says; greedy unless it or the options say `doSample` or `numBeams`.
   *
   * @throws OptionError for an option that there is not, or not beside these, of a wrong type or out of its range; OpsError
   * `BAD_INPUT` for a prompt that does not fit the model's positions; the signal's reason when it is aborted.
   */
  generate<const O extends GenerateOptions = GreedyOptions>(prompt: string, options?: O): Promise<Generated<O>>;
  generate<const O extends GenerateOptions = GreedyOptions>(
    prompts: readonly GptText[],
    options?: O,
  ): Promise<Generated<O>[]>;
  async generate(prompts: string | readonly GptText[], options?: GenerateOptions) {
    if (typeof prompts !== 'string') return this.#generator.run(prompts, options);
    const [text] = await this.#generator.run([prompts], options);
    return text;
  }

  /**
   * The tokens of a continuation as they come, each with the text that it makes whole, so that no character is ever split. The
   * generator returns the whole; leaving the loop ends the work.
   */
  stream(
    prompt: GptText,
    options?: GreedyOptions | SamplingOptions,
  ): AsyncGenerator<StreamedToken, GeneratedText, undefined> {
    return this.#generator.stream(prompt, options);
  }

  /**
   * The log-probability of every token but the first of each text, and its perplexity; texts have to fit the model's
   * positions, and may be any number: those of like length are computed together.
   *
   * @throws OptionError naming a wrong option, or the place of what is no text; OpsError `BAD_INPUT` for a text of fewer than
   * two tokens, which has no perplexity (as `perplexity` says too), and for one that is too long; the signal's reason when it is aborted.
   */
  async score(texts: readonly GptText[], options?: ScoreOptions): Promise<TextScore[]> {
    const callbacks = scoreOptions.read(options);
    return this.#scorer.run(this.model.rows('score', texts), callbacks);
  }

  /**
   * The perplexity of a text of any length. One that is longer than the model's positions is read in windows that move on by
   * `stride` tokens: half of the positions unless said.
   *
   * @throws as `score`.
   */
  async perplexity(text: GptText, options?: PerplexityOptions): Promise<TextScore> {
    const given = oneText('perplexity', 'text', text);
    const { tokenizer, config } = this.loaded;
    return this.#scorer.runLong(encodeText(given, tokenizer, config, 0), perplexityOptions.read(options));
  }

  /** Frees sessions and closes files; calls after it are refused. */
  async dispose(): Promise<void> {
    await this.model.dispose();
    await this.#generator.dispose();
    await this.#scorer.dispose();
    await this.loaded.close();
  }
}

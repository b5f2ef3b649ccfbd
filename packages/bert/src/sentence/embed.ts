import { asFloat32, OpsError, Programs } from '@firth/ops';
import type { Checkpoint } from '@firth/checkpoints';
import type { Encoding } from '@firth/tokenizers/bert';
import type { BertInput } from '../forward.js';
import type { LoadedBert } from '../loaded-bert.js';
import { encodeTexts } from '../tasks/encode-texts.js';
import { runInBatches, type BatchOptions } from '../tasks/run-in-batches.js';
import { embedProgram } from './embed-program.js';
import type { PoolingMode } from './pooling.js';
import type { SentenceRecipe } from './recipe.js';
import { openDense, sentenceWeights } from './sentence-weights.js';

export interface EmbedOptions extends BatchOptions {
  /** Instead of what the folder says (the mean of the tokens, where it says nothing). */
  readonly pooling?: PoolingMode | readonly PoolingMode[];
  /** Scale to length 1; as the folder says unless given. */
  readonly normalize?: boolean;
  /** Tokens, special ones included, after which a text is cut; as the folder says unless given. */
  readonly maxLength?: number;
  /** The name of a prompt of the folder (`query`) to put before each text. */
  readonly promptName?: string;
}

/** A vector and the index of the text that it belongs to. */
export interface EmbeddedText {
  readonly index: number;
  readonly embedding: Float32Array;
}

/** `embed` of a loaded BERT. */
export class Embed {
  readonly #loaded: LoadedBert;
  readonly #dense: readonly Checkpoint[];
  readonly #programs = new Programs<BertInput, 'embedding'>();

  private constructor(loaded: LoadedBert, dense: readonly Checkpoint[]) {
    this.#loaded = loaded;
    this.#dense = dense;
  }

  static async open(loaded: LoadedBert): Promise<Embed> {
    return new Embed(loaded, await openDense(loaded));
  }

  /** One vector for each text, in the order given; texts of like length are computed together. */
  async run(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]> {
    const vectors = new Array<Float32Array>(texts.length);
    for await (const { index, embedding } of this.stream(texts, options)) vectors[index] = embedding;
    return vectors;
  }

  /** The vectors as their batches are done, each with the index of its text; the longest texts come first. */
  async *stream(texts: readonly string[], options: EmbedOptions): AsyncGenerator<EmbeddedText, void, undefined> {
    const recipe = withOptions(this.#loaded.recipe, options);
    const [program, rows] = await Promise.all([
      this.#program(recipe), // the engine's thread is at it while this one tokenizes
      this.#encode(texts, recipe, options.promptName ?? recipe.defaultPrompt, options.signal),
    ]);
    for await (const { indices, outputs } of runInBatches(program, rows, this.#loaded, options)) {
      const vectors = asFloat32(outputs.embedding); // [B, D]
      for (const [row, index] of indices.entries()) yield { index, embedding: vectors.at(row).data.slice() };
    }
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose();
    await Promise.all(this.#dense.map((checkpoint) => checkpoint.close()));
  }

  async #encode(
    texts: readonly string[],
    { maxLength, prompts }: SentenceRecipe,
    promptName: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Encoding[]> {
    const { tokenizer, config } = this.#loaded;
    const prompt = promptName === undefined ? '' : prompts.get(promptName);
    if (prompt === undefined)
      throw new OpsError(
        'BAD_INPUT',
        `promptName: expected one of ${[...prompts.keys()].join(', ')}, found '${promptName ?? ''}'`,
      );
    const limit = Math.min(maxLength ?? Infinity, tokenizer.modelMaxLength ?? Infinity, config.maxPositionEmbeddings);
    const prompted = texts.map((text) => prompt + text);
    return encodeTexts(prompted, tokenizer, { maxLength: limit, signal });
  }

  #program(recipe: SentenceRecipe) {
    const { engine, config } = this.#loaded;
    const { pooling, normalize } = recipe;
    return this.#programs.get(JSON.stringify({ pooling, normalize }), () =>
      engine.compile(embedProgram(config, recipe), sentenceWeights(this.#loaded, this.#dense)),
    );
  }
}

function withOptions(recipe: SentenceRecipe, { pooling, normalize, maxLength }: EmbedOptions): SentenceRecipe {
  if (maxLength !== undefined && (!Number.isSafeInteger(maxLength) || maxLength < 3))
    throw new OpsError('BAD_INPUT', `maxLength: expected a whole number of at least 3, found ${maxLength}`);
  return {
    ...recipe,
    pooling: pooling === undefined ? recipe.pooling : [pooling].flat(),
    normalize: normalize ?? recipe.normalize,
    maxLength: maxLength ?? recipe.maxLength,
  };
}
